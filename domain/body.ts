/**
 * Bodies as they are stored and as they are shown.
 *
 * Stored, a body leaves out what is null or an empty list: half the bytes, and a field added to a schema later changes no
 * hash. Shown, every field of the schema is there.
 */
import { ENTITIES, Split, type Body, type Entity } from './records'

/** The stored text of a body: what the content hash is taken of. Field order is the schema's, so equal bodies are equal texts. */
export const packBody = (body: Body): string => JSON.stringify(body, leaveOutEmpty)

export const unpackBody = (entity: Entity, stored: Record<string, unknown>): Record<string, unknown> => {
  const full = { ...BLANK[entity], ...stored }
  if (Array.isArray(full['splits']))
    full['splits'] = full['splits'].map((split: object) => ({ ...BLANK_SPLIT, ...split }))
  return full
}

const leaveOutEmpty = (_key: string, value: unknown): unknown =>
  value === null || (Array.isArray(value) && value.length === 0) ? undefined : value

const LISTS = new Set(['tags', 'splits'])
const blank = (shape: object): Record<string, unknown> =>
  Object.fromEntries(Object.keys(shape).map((field) => [field, LISTS.has(field) ? [] : null]))

const BLANK_SPLIT = blank(Split.shape)
const BLANK = Object.fromEntries(
  Object.entries(ENTITIES).map(([entity, schema]) => [entity, blank(schema.shape)]),
) as Record<Entity, Record<string, unknown>>
