/** The three-way merge of one field: what the person saw when editing, what the person wrote, what the provider says now. */
import { sameJson, type Json } from './json'

/** Who wins where all three differ. */
export const POLICIES = ['remote_wins', 'local_wins', 'newest_wins', 'manual'] as const
export type Policy = (typeof POLICIES)[number]

export interface ThreeWay {
  /** The provider's value that the person saw when editing. */
  base: Json
  local: Json
  /** The provider's value now. */
  remote: Json
}

/** Instants as RFC 3339 text. */
export interface Clocks {
  edited_at: string
  /** When the provider says that it changed the record; null or a bare date where it does not say precisely. */
  remote_updated_at: string | null
  /** When that version reached us: a provider's clock that runs ahead counts as this. */
  received_at: string
}

export interface FieldOutcome {
  value: Json
  /** Where the value is from; `both` where the two agree or were united. */
  origin: 'remote' | 'local' | 'both'
  /** Null unless all three differ. `open` waits for a person, `auto` was settled by the policy. */
  conflict: 'open' | 'auto' | null
}

/** Clocks of two machines are told apart from this on; closer than that they prove nothing. */
const CLOCK_DOUBT_MS = 5 * 60_000

/** Pure in its three values: no order in which they came to be, and no repeat, makes a difference. */
export function mergeField({ base, local, remote }: ThreeWay, policy: Policy, clocks: Clocks): FieldOutcome {
  if (sameJson(local, remote)) return { value: remote, origin: 'both', conflict: null }
  if (sameJson(local, base)) return { value: remote, origin: 'remote', conflict: null }
  if (sameJson(remote, base)) return { value: local, origin: 'local', conflict: null }
  switch (policy) {
    case 'remote_wins':
      return { value: remote, origin: 'remote', conflict: 'auto' }
    case 'local_wins':
      return { value: local, origin: 'local', conflict: 'auto' }
    case 'newest_wins':
      return newest({ local, remote }, clocks)
    case 'manual':
      return { value: local, origin: 'local', conflict: 'open' }
  }
}

function newest({ local, remote }: Pick<ThreeWay, 'local' | 'remote'>, clocks: Clocks): FieldOutcome {
  const lead = remoteLeadMs(clocks)
  // Never lets a clock that is missing or doubtful decide: the edit is shown, and a person is asked.
  if (lead === null || Math.abs(lead) <= CLOCK_DOUBT_MS) return { value: local, origin: 'local', conflict: 'open' }
  return lead > 0
    ? { value: remote, origin: 'remote', conflict: 'auto' }
    : { value: local, origin: 'local', conflict: 'auto' }
}

/** How much later than the edit the provider's version is; null where nobody can say. */
function remoteLeadMs({ edited_at, remote_updated_at, received_at }: Clocks): number | null {
  if (remote_updated_at === null || !remote_updated_at.includes('T')) return null
  const lead = Math.min(Date.parse(remote_updated_at), Date.parse(received_at)) - Date.parse(edited_at)
  return Number.isNaN(lead) ? null : lead
}

/**
 * The three-way merge of a set: what either side added is in, what either side took out is not. Nothing can conflict.
 * The provider's order comes first, then additions in the order in which the person made them.
 */
export function mergeSet({ base, local, remote }: ThreeWay): FieldOutcome {
  const [before, ours, theirs] = [base, local, remote].map(toSet) as [Set<string>, Set<string>, Set<string>]
  const kept = [...theirs].filter((member) => ours.has(member) || !before.has(member))
  const added = [...ours].filter((member) => !theirs.has(member) && !before.has(member))
  const value = [...kept, ...added]
  if (sameMembers(value, theirs))
    return { value: [...theirs], origin: sameMembers(value, ours) ? 'both' : 'remote', conflict: null }
  return { value, origin: sameMembers(value, ours) ? 'local' : 'both', conflict: null }
}

const toSet = (value: Json): Set<string> => new Set(Array.isArray(value) ? (value as string[]) : [])
const sameMembers = (a: readonly string[], b: ReadonlySet<string>): boolean =>
  a.length === b.size && a.every((member) => b.has(member))
