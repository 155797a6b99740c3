/** The parts of a transaction always add up to it: what they leave open is a line of its own, never spread over the others. */
import type { Json, JsonObject } from './json'
import { fromMinorUnits, sumMinorUnits, toMinorUnits } from './money'
import type { MinorUnits, Split } from './records'

/** The parts as a person or the provider made them, without a line that was added to make them add up. */
export const withoutRemainder = (splits: Json): Split[] =>
  Array.isArray(splits) ? (splits as Split[]).filter(({ kind }) => kind !== 'remainder') : []

/** What the parts leave open of the amount; null where there are none, or they add up. */
export function remainderOf(splits: readonly Split[], amount: MinorUnits): MinorUnits | null {
  if (splits.length === 0) return null
  const open = fromMinorUnits(amount) - sumMinorUnits(splits.map(({ amount_minor }) => amount_minor))
  return open === 0n ? null : toMinorUnits(open)
}

export const remainderLine = (amount_minor: MinorUnits): JsonObject => ({
  external_id: null,
  kind: 'remainder',
  amount_minor,
  payee_external_id: null,
  payee: null,
  category_external_id: null,
  category: null,
  memo: null,
  transfer_account_external_id: null,
})
