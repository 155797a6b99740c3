/** Why the rows of an account do not add up to what the provider says: the fewest rows that would explain it. */

/** A row that may be counted wrongly, with what the sum would gain if it were counted otherwise. */
export interface Suspect {
  record_id: string
  effect_minor: bigint
  reason: SuspectReason
}

export type SuspectReason =
  /** A person set another amount than the provider's. */
  | 'edited_amount'
  /** A person deleted it here. */
  | 'deleted_here'
  /** A person typed it, and no row of the provider has met it. */
  | 'typed_here'
  /** It is shown as part of another record. */
  | 'shown_as_other'
  /** It is pending here, and may be posted at the provider. */
  | 'pending'
  /** It was removed, and may still be there. */
  | 'removed'
  /** It is counted, and the provider may not have it. */
  | 'counted'

/** Three rows of two hundred are a million sums; beyond that chance explains everything. */
const MOST_ROWS = 3

/**
 * The smallest set of suspects whose effects add up to the drift, the likeliest of its size; null where none of up to
 * three does.
 *
 * @param suspects the likeliest first
 */
export function explainDrift(drift: bigint, suspects: readonly Suspect[]): Suspect[] | null {
  if (drift === 0n) return []
  const telling = suspects.filter(({ effect_minor }) => effect_minor !== 0n)
  for (let size = 1; size <= MOST_ROWS; size++) {
    const found = findSum(drift, telling, size)
    if (found !== null) return found
  }
  return null
}

/** The first `size` rows, in their order, that add up. */
function findSum(sum: bigint, rows: readonly Suspect[], size: number): Suspect[] | null {
  if (size === 2) return findPair(sum, rows)
  for (const [n, row] of rows.entries()) {
    if (size === 1 && row.effect_minor === sum) return [row]
    if (size === 1) continue
    const others = findSum(sum - row.effect_minor, rows.slice(n + 1), size - 1)
    if (others !== null) return [row, ...others]
  }
  return null
}

function findPair(sum: bigint, rows: readonly Suspect[]): Suspect[] | null {
  const places = new Map<bigint, number[]>()
  for (const [n, { effect_minor }] of rows.entries()) places.set(effect_minor, [...(places.get(effect_minor) ?? []), n])
  for (const [n, row] of rows.entries()) {
    const other = places.get(sum - row.effect_minor)?.find((place) => place > n)
    if (other !== undefined) return [row, rows[other] as Suspect]
  }
  return null
}
