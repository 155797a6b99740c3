/** Checks requests against their schemas: unknown fields and parameters are refused, every fault is named. */
import type { Request, RequestHandler } from 'express'
import { z } from 'zod'
import { IntegrationError } from '../domain/errors'
import { Name } from './requests'

/** Where every field may be left out, so may the whole body. */
export const isOptional = (schema: z.ZodType): boolean => schema.safeParse({}).success

export function readBody<S extends z.ZodType>(request: Request, schema: S): z.infer<S> {
  if (!hasBody(request) && isOptional(schema)) return schema.parse({})
  if (request.is('json') !== 'json')
    throw new IntegrationError('request.invalid', 'Send a JSON body with Content-Type: application/json.')
  refuseUnstorable(request.body, '')
  return check(schema, request.body, 'The body is not valid.', '')
}

/** What goes through a body by recursion needs an end: no body of ours is as deep. */
const MOST_LEVELS = 64

export const refuseDeepBodies: RequestHandler = (request, _response, next) => {
  let level: unknown[] = [request.body]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_LEVELS)
      throw new IntegrationError('request.invalid', `The body is nested more than ${MOST_LEVELS} levels deep.`)
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    )
  }
  next()
}

/** Text with a NUL, or with half of a character, is text to JSON and to no database. */
function refuseUnstorable(value: unknown, pointer: string): void {
  if (typeof value === 'string' && /\0|\p{Surrogate}/u.test(value))
    throw invalid('The body is not valid.', [{ pointer, message: 'It holds what is no character.' }])
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    // Schemas leave it out without a word.
    if (name === '__proto__')
      throw invalid('The body is not valid.', [{ pointer: `${pointer}/${name}`, message: 'There is no such field.' }])
    refuseUnstorable(name, `${pointer}/…`)
    refuseUnstorable(inner, `${pointer}/${name}`)
  }
}

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** An empty object is nothing too. */
export const readNoBody = ({ body }: Request): unknown =>
  check(z.strictObject({}).optional(), body, 'There is nothing to say in a body here.', '')

export function readQuery<S extends z.ZodType>({ query }: Request, schema: S): z.infer<S> {
  const repeated = Object.keys(query).filter((name) => typeof query[name] !== 'string')
  if (repeated.length > 0)
    throw invalid(
      'The query is not valid.',
      repeated.map((name) => ({ pointer: `?${name}`, message: 'Give it once only.' })),
    )
  return check(schema, query, 'The query is not valid.', '?')
}

/** Path parameters are text; what they name is looked up by the verb. What can be no name names nothing. */
export function readPath(request: Request): Record<string, string> {
  for (const part of Object.values(request.params))
    if (!Name.safeParse(part).success) throw new IntegrationError('request.not_found')
  return request.params as Record<string, string>
}

/** Seconds that the caller is ready to wait (`Prefer: wait=30`), a minute at the most. */
export function preferredWait(request: Request): number {
  const seconds = /(?:^|[,;\s])wait=(\d{1,5})(?:$|[,;\s])/i.exec(request.get('prefer') ?? '')?.[1]
  return Math.min(Number(seconds ?? 0), 60)
}

function check<S extends z.ZodType>(schema: S, input: unknown, message: string, prefix: string): z.infer<S> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.flatMap((issue) => {
    const at = (path: PropertyKey[]): string =>
      prefix === '' ? path.map((part) => `/${String(part)}`).join('') : `${prefix}${path.map(String).join('.')}`
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ pointer: at([...issue.path, key]), message: 'There is no such field.' }))
    return [{ pointer: at(issue.path), message: issue.message }]
  })
  // One fault for each place: a name that is empty is blank as well.
  const first = new Map(errors.toReversed().map((error) => [error.pointer, error]))
  throw invalid(message, [...first.values()].reverse())
}

const invalid = (message: string, errors: readonly { pointer: string; message: string }[]): IntegrationError =>
  new IntegrationError('request.invalid', message, { facts: { errors } })
