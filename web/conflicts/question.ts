/** What a conflict asks, and what can be answered. */
import type { Conflict } from '../../client'
import { fieldName } from '../fields/field-words'
import type { Tone } from '../parts/badge'
import { strings } from '../strings'

export type Choice = 'keep_local' | 'take_remote' | 'edit'
type Kind = Conflict['kind']

export const questionOf = ({ kind, field, entity }: Pick<Conflict, 'kind' | 'field' | 'entity'>): string =>
  kind === 'field'
    ? strings.conflicts.questions.field(fieldName(field), strings.records.one[entity] ?? entity)
    : strings.conflicts.questions[kind]

/** In the order of the keys 1, 2, 3. A value of parts has no form to be typed in. */
export const choicesFor = (kind: Kind): readonly Choice[] => CHOICES[kind]

const CHOICES: Readonly<Record<Kind, readonly Choice[]>> = {
  field: ['keep_local', 'take_remote', 'edit'],
  splits_remainder: ['keep_local', 'take_remote'],
  delete_vs_edit: ['keep_local', 'take_remote'],
  id_reuse: ['keep_local'],
}

export const isStanding = ({ status }: Pick<Conflict, 'status'>): boolean => status === 'open' || status === 'auto'

export const STATUS_TONES: Readonly<Record<Conflict['status'], Tone>> = {
  open: 'warn',
  auto: 'busy',
  kept_local: 'good',
  took_remote: 'good',
  edited: 'good',
  superseded: 'idle',
}
