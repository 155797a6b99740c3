/** A transaction as matching sees it: what it is, and what is known of its key at the provider. */

export interface Entry {
  /** Names it for ever. Where nothing else decides, the lowest goes first, so the order of arrival never matters. */
  id: string
  /** The account's record, whatever id the provider gives the account now. */
  account: string
  currency: string
  amount_minor: bigint
  status: 'pending' | 'posted' | 'void'
  /** Days since 1970. */
  day: number
  /** The day on which the holder acted, where the provider tells it apart. */
  acted_on: number | null
  payee: string | null
}

/** A row under a key that was never seen. */
export interface Incoming extends Entry {
  /** Every key that the provider says it had before: a pending row's id, a corrected one. */
  replaces: readonly string[]
}

/** A record that is here already. */
export interface Stored extends Entry {
  /** The keys under which the provider knows or knew it. */
  keys: readonly string[]
  /** Typed by a person, and no row of this integration has met it yet. */
  hand_made: boolean
  /** A person has reconciled it: it is never matched unasked. */
  reconciled: boolean
  /** `live`: the provider still has it under its own key. `gone`: it said so, or a complete read lacked it. */
  at_provider: 'live' | 'gone' | 'unknown'
  /** It belongs to another integration, whose account was declared the same. */
  foreign: boolean
}

export const daysApart = (a: Entry, b: Entry): number => Math.abs(a.day - b.day)

/** A day as text. */
export const dayNumber = (day: string): number => Date.parse(day) / 86_400_000
