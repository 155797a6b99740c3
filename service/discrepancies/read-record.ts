/** A record with where each of its values comes from. */
import { sameJson, type Json, type JsonObject } from '../../domain/json'
import { DELETED } from '../../domain/merge'
import { isGone, keyInUse, viewOf, type RecordKey, type RecordState } from '../../domain/record-state'
import { loadStates } from '../../store/record-states'
import { readPolicies } from '../../store/policies'
import { getIntegration } from '../../store/integrations'
import { getRecord, type RecordRow } from '../../store/records'
import type { ServiceDeps } from '../deps'
import { integrationsOf } from '../../store/twins'
import type { Sql } from '../../runtime/bulk'
import { toHex, toRecordId } from './record-ids'

/** A field whose value is not simply the provider's, or that a person set. */
export interface EditedField {
  field: string
  /** `local`: what was set here. `both`: the two agree or were united. `remote`: the provider's, in spite of the edit. */
  origin: 'local' | 'both' | 'remote'
  value: Json
  /** What the provider says now. */
  provider_value: Json
  /** What the person set, and what the provider said then; null where the field was united with one that was set. */
  edit: { value: Json; provider_value_then: Json; edited_at: string; actor: string } | null
}

export interface RecordDetail extends RecordRow {
  edited_fields: EditedField[]
  /** Deleted here, whatever the provider says. */
  deleted_here: boolean
  /** The provider has it no more; it is shown because somebody edited or kept it. Not part of any total. */
  gone_at_provider: boolean
  /** A person typed it, and no row of the provider has met it yet. */
  hand_made: boolean
  /** The record as which it is shown, where a person said that the two are one. */
  shown_as: string | null
  /** Every key under which providers know or knew it, once there was more than one. */
  keys: (Pick<RecordKey, 'external_id' | 'dated' | 'gone'> & { kind: RecordKey['kind'] | 'merged' | 'same_account' })[]
  /** Records that are shown as this one. */
  shown_here: ShownHere[]
}

export interface ShownHere {
  record_id: string
  integration_id: string
  gone_at_provider: boolean
  /** Its values where they are not the ones of the record that is shown; keys of a provider aside. */
  fields: JsonObject
}

/** @throws request.not_found, also for a record of another user */
export async function readRecord({ db, scope }: ServiceDeps, recordId: string): Promise<RecordDetail> {
  const row = await getRecord(db.knex, recordId, scope)
  const { integration_no } = await getIntegration(db.knex, row.integration_id, scope)
  const state = (await loadStates(db.bulk, [toHex(recordId)])).get(toHex(recordId))
  if (state === undefined) return { ...row, ...PLAIN }
  const { origins } = viewOf(state, (await readPolicies(db.bulk, integration_no)).rules)
  const edits = new Map(state.overrides.map((override) => [override.field, override]))
  const fields = [...new Set([...Object.keys(origins), ...edits.keys()])].filter((field) => field !== DELETED).sort()
  return {
    ...row,
    edited_fields: fields.map((field): EditedField => {
      const edit = edits.get(field)
      return {
        field,
        origin: origins[field] ?? 'remote',
        value: (row.body[field] ?? null) as Json,
        provider_value: state.base.body[field] ?? null,
        edit: edit === undefined ? null : {
          value: edit.value,
          provider_value_then: edit.base_at_edit,
          edited_at: new Date(edit.edited_at).toISOString(),
          actor: edit.actor,
        },
      }
    }),
    deleted_here: edits.get(DELETED)?.value === true,
    gone_at_provider: isGone(state),
    hand_made: state.base.hand_made,
    shown_as: state.absorbed_by === null ? null : toRecordId(state.absorbed_by),
    keys: keysOf(state),
    shown_here: await shownHere(db.bulk, state, row.body as JsonObject),
  }
} // prettier-ignore

function keysOf(state: RecordState): RecordDetail['keys'] {
  const own = state.keys.length === 0 && state.twins.length > 0 ? [keyInUse(state)] : state.keys
  return [
    ...own.map(({ external_id, kind, dated, gone }) => ({ external_id, kind, dated, gone })),
    ...state.twins.map(({ external_id, kind, gone }) => ({ external_id, kind, dated: null, gone })),
  ]
}

async function shownHere(sql: Sql, { twins }: RecordState, shown: JsonObject): Promise<ShownHere[]> {
  const ids = twins.map(({ id }) => id)
  const states = await loadStates(sql, ids)
  const owners = await integrationsOf(sql, ids)
  return owners.flatMap(({ record_id, integration_id }) => {
    const twin = states.get(record_id)
    if (twin === undefined) return []
    const { body } = viewOf(twin, [])
    const differing = Object.entries(body).filter(
      ([field, value]) => !field.endsWith('_external_id') && !sameJson(value ?? null, shown[field] ?? null),
    )
    const gone_at_provider = twin.base.gone
    return [{ record_id: toRecordId(record_id), integration_id, gone_at_provider, fields: Object.fromEntries(differing) }]
  })
} // prettier-ignore

const PLAIN = {
  edited_fields: [],
  deleted_here: false,
  gone_at_provider: false,
  hand_made: false,
  shown_as: null,
  keys: [],
  shown_here: [],
}
