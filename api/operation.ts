/** One operation of the API, said once: it is served by these words and documented by them, so the two cannot part. */
import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import type { FailureCode } from '../domain/errors'
import { preferredWait, readBody, readNoBody, readPath, readQuery } from './validate'

export interface Operation<
  Path extends string = string,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
> {
  /** The verb, as the client has it. */
  name: string
  method: 'get' | 'post' | 'put' | 'delete'
  /** As Express writes it: `/v1/integrations/:integration_id`. */
  path: Path
  summary: string
  details?: string
  query?: Query
  body?: Body
  /** Takes uploads instead of a body. */
  takes_files?: true
  /** Understands `Prefer: wait`. */
  waits?: true
  /** Answers with server-sent events, each of which is as its answer says. */
  streams_events?: true
  /** By status; null where there is no body. */
  answers: Partial<Record<200 | 201 | 202 | 204, z.ZodType | null>>
  /** Beyond those that every operation has. */
  failures?: readonly FailureCode[]
}

/** A request that was found valid. */
export interface Call<Path extends string, Query, Body> {
  path: Readonly<Record<ParametersOf<Path>, string>>
  query: Query
  body: Body
  /** Seconds that the caller is ready to wait for the end of what it starts. */
  wait_s: number
  request: Request
}

type ParametersOf<Path> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParametersOf<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never

const Nothing = z.strictObject({})

/** Keeps the exact types of what is described. */
export const operation = <
  const Path extends string,
  Query extends z.ZodObject = typeof Nothing,
  Body extends z.ZodType = z.ZodUndefined,
>(
  described: Operation<Path, Query, Body>,
): Operation<Path, Query, Body> => described

/** Serves an operation: the handler sees only requests that are as described. */
export function serve<Path extends string, Query extends z.ZodObject, Body extends z.ZodType>(
  router: Router,
  { method, path, query, body }: Operation<Path, Query, Body>,
  handle: (call: Call<Path, z.infer<Query>, z.infer<Body>>, response: Response) => unknown,
): void {
  router[method](path, async (request: Request, response: Response) => {
    await handle(
      {
        path: readPath(request) as Record<ParametersOf<Path>, string>,
        query: readQuery(request, query ?? Nothing) as z.infer<Query>,
        body: (body === undefined ? readNoBody(request) : readBody(request, body)) as z.infer<Body>,
        wait_s: preferredWait(request),
        request,
      },
      response,
    )
  })
}
