/** List cursors: opaque to callers, checked when they come back. */
import { z } from 'zod'
import { IntegrationError } from '../domain/errors'

export const encodeCursor = (position: unknown): string | null =>
  position === null ? null : Buffer.from(JSON.stringify(position)).toString('base64url')

/** @throws request.invalid for anything that this service did not hand out */
export function decodeCursor<S extends z.ZodType>(cursor: string | undefined, schema: S): z.infer<S> | undefined {
  if (cursor === undefined) return undefined
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch (cause) {
    const errors = [{ pointer: '?cursor', message: 'Use the next_cursor of the page before, unchanged.' }]
    throw new IntegrationError('request.invalid', 'The cursor is not valid.', { facts: { errors }, cause })
  }
}

export const NumberPosition = z.int().nonnegative()
