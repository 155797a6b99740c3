/** What a person's answer to a conflict makes of the record. Pure, so that it can be shown before it is done. */
import type { Json } from './json'
import { followersOf } from './fields'
import { DELETED, type ConflictKind } from './merge'
import { edit, type Edit, type RecordState } from './record-state'

/** `keep_local`: what was set here stands. `take_remote`: the provider is followed. `edit`: neither, but this. */
export const CHOICES = ['keep_local', 'take_remote', 'edit'] as const
export type Choice = (typeof CHOICES)[number]

export interface Question {
  kind: ConflictKind | 'id_reuse'
  field: string
  local: Json
}

/** What can be answered to a conflict. A key that was used twice leaves two records, which are told apart already. */
export function choicesFor(kind: Question['kind']): readonly Choice[] {
  switch (kind) {
    case 'field':
    case 'splits_remainder':
      return CHOICES
    case 'delete_vs_edit':
      return ['keep_local', 'take_remote']
    case 'id_reuse':
      return ['keep_local']
  }
}

/**
 * @param answer.fields what an `edit` sets; ignored otherwise
 * @returns the state after the answer, in which the question does not come up again until one of its sides changes
 */
export function answer(
  state: RecordState,
  question: Question,
  choice: Choice,
  { fields, ...by }: Edit,
): RecordState {
  const { kind, field } = question
  if (choice === 'edit') return edit(state, { fields, ...by })
  if (choice === 'take_remote')
    return kind === 'delete_vs_edit' ? { ...state, overrides: [] } : edit(state, { fields: { [field]: undefined }, ...by })
  switch (kind) {
    // Set anew over what the provider says now, so that the two no longer contradict each other.
    case 'field':
      return edit(state, { fields: valuesSetHere(state, question), ...by })
    case 'delete_vs_edit':
      return edit(state, { fields: { [DELETED]: false }, ...by })
    // What is left open stays a line of its own, and a key that was used twice stays two records: nothing to change.
    case 'splits_remainder':
    case 'id_reuse':
      return state
  }
} // prettier-ignore

function valuesSetHere({ entity, overrides }: RecordState, { field, local }: Question): Record<string, Json> {
  const set = overrides.filter((override) => [field, ...followersOf(entity, field)].includes(override.field))
  return { [field]: local, ...Object.fromEntries(set.map((override) => [override.field, override.value])) }
}
