/** Checks requests against their schemas: unknown fields and parameters are refused, every fault is named. */
import type { Request } from 'express'
import type { z } from 'zod'
import { IntegrationError } from '../domain/errors'

export function readBody<S extends z.ZodType>(request: Request, schema: S): z.infer<S> {
  if (request.is('json') !== 'json')
    throw new IntegrationError('request.invalid', 'Send a JSON body with Content-Type: application/json.')
  return check(schema, request.body, 'The body is not valid.', '')
}

export const readQuery = <S extends z.ZodType>(request: Request, schema: S): z.infer<S> =>
  check(schema, request.query, 'The query is not valid.', '?')

/** Path parameters are text; what they name is looked up by the verb. */
export const pathOf = (request: Request, name: string): string => String(request.params[name])

/** Seconds that the caller is ready to wait (`Prefer: wait=30`), a minute at the most. */
export function preferredWait(request: Request): number {
  const seconds = /(?:^|[,;\s])wait=(\d{1,5})(?:$|[,;\s])/.exec(request.get('prefer') ?? '')?.[1]
  return Math.min(Number(seconds ?? 0), 60)
}

function check<S extends z.ZodType>(schema: S, input: unknown, message: string, prefix: string): z.infer<S> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.flatMap((issue) => {
    const at = (path: PropertyKey[]): string =>
      prefix === '' ? `/${path.map(String).join('/')}` : `${prefix}${path.map(String).join('.')}`
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ pointer: at([...issue.path, key]), message: 'There is no such field.' }))
    return [{ pointer: at(issue.path), message: issue.message }]
  })
  throw new IntegrationError('request.invalid', message, { facts: { errors } })
}
