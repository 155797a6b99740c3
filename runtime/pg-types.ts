/** How values of Postgres arrive: in the shapes that go on the wire. */
import { types as pgTypes } from 'pg'

const { INT8, DATE, TIMESTAMPTZ } = pgTypes.builtins

/** int8 as a number (all of ours stay below 2^53), days as text, instants as RFC 3339 in UTC: the shapes that go on the wire. */
export const getTypeParser: typeof pgTypes.getTypeParser = (oid, format) => {
  if (format !== 'binary') {
    if (oid === INT8) return Number
    if (oid === DATE) return (text: string) => text
    if (oid === TIMESTAMPTZ) return (text: string) => new Date(text).toISOString()
  }
  return pgTypes.getTypeParser(oid, format) as (text: string) => unknown
}
