/** List cursors: opaque to callers, checked when they come back, and good for the list that they are of. */
import type { Request } from 'express'
import { hash } from 'node:crypto'
import { z } from 'zod'
import { IntegrationError } from '../domain/errors'

/** The cursor of the next page of this list; null on the last. */
export const encodeCursor = (request: Request, position: unknown): string | null =>
  position === null ? null : Buffer.from(JSON.stringify([listOf(request), position])).toString('base64url')

/** @throws request.invalid for anything that this list did not hand out */
export function decodeCursor<S extends z.ZodType>(
  request: Request,
  cursor: string | undefined,
  schema: S,
): z.infer<S> | undefined {
  if (cursor === undefined) return undefined
  const [list, position] = open(cursor, schema)
  if (list === listOf(request)) return position
  throw invalid('It is of a list with other filters: begin that list anew, without a cursor.')
}

export const NumberPosition = z.int().nonnegative()

function open<S extends z.ZodType>(cursor: string, schema: S): [list: string, position: z.infer<S>] {
  try {
    return z.tuple([z.string(), schema]).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString())) as never
  } catch (cause) {
    throw invalid('Use the next_cursor of the page before, unchanged.', cause)
  }
}

/** What makes a list this list: its path and its filters. Pages of it may differ in size. */
function listOf({ path, query }: Request): string {
  const { cursor: _cursor, limit: _limit, ...filters } = query
  return hash('sha256', JSON.stringify([path, Object.entries(filters).sort()]), 'base64url').slice(0, 11)
}

const invalid = (message: string, cause?: unknown): IntegrationError =>
  new IntegrationError('request.invalid', 'The cursor is not valid.', {
    facts: { errors: [{ pointer: '?cursor', message }] },
    cause,
  })
