/** One operation of the API, said once: it is served by these words and documented by them, so the two cannot part. */
import { z } from 'zod'
import type { FailureCode } from '../domain/errors'
import type { Scope } from '../store/api-keys'

export interface Operation<
  Path extends string = string,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
> {
  /** The verb, as the client has it. */
  name: string
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** As Express writes it: `/v1/integrations/:integration_id`. */
  path: Path
  summary: string
  details?: string
  /** What a caller needs: `read` for a GET and `write` for everything else, unless said; null where nobody is asked who they are. */
  scope?: Scope | null
  /** Not for whoever acts for one user. */
  services_only?: true
  /** For session tokens and sessions of the console alone: a person is there. */
  people_only?: true
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

/** The schema of what has nothing to say. */
export const Nothing = z.strictObject({})

/** Keeps the exact types of what is described. */
export const operation = <
  const Path extends string,
  Query extends z.ZodObject = typeof Nothing,
  Body extends z.ZodType = z.ZodUndefined,
>(
  described: Operation<Path, Query, Body>,
): Operation<Path, Query, Body> => described

export const scopeOf = ({ scope, method }: Pick<Operation, 'scope' | 'method'>): Scope | null =>
  scope === undefined ? (method === 'get' ? 'read' : 'write') : scope
