/**
 * A record with everything that belongs to it: its base, its overrides, its keys. Each function gives the state that
 * follows and changes nothing, so a state that was kept is all that is needed to go back.
 */
import { fieldRules, followersOf, isEditable } from './fields'
import { sameJson, textIn, type Json, type JsonObject } from './json'
import { DELETED, mergeRecord, type Base, type MergedRecord, type Override } from './merge'
import type { PolicyRule } from './policies'
import type { Entity } from './records'

export interface RecordState {
  /** 32 hex digits. */
  record_id: string
  entity: Entity
  /** The key under which the provider has it now. */
  external_id: string
  base: StateBase
  overrides: StateOverride[]
  /** Every key, once there was more than one; empty where the record's own is the only one. */
  keys: RecordKey[]
  /** Records that are shown as this one. Read with it and written apart: they belong to other rows, often to other integrations. */
  twins: RecordTwin[]
  /** The record as which it is shown, where a person said that the two are one. Written apart as well. */
  absorbed_by: string | null
}

/** A record that keeps its own provider, and is shown as another one. */
export interface RecordTwin {
  id: string
  external_id: string
  kind: 'merged' | 'same_account'
  /** Its provider has it no more. */
  gone: boolean
  decision_id: string
}

export interface StateBase extends Base {
  /** Content hash of the body. */
  hash: string
  /** The provider's number of this version, where it has such. */
  version: number | null
  /** A person typed it, and no row of the provider has met it yet. */
  hand_made: boolean
}

export interface StateOverride extends Override {
  actor: string
  origin: 'user' | 'rule' | 'import'
  decision_id: string
}

export interface RecordKey {
  /** What a record id is made of for this key, as 32 hex digits. */
  id: string
  external_id: string
  kind: 'primary' | 'pending' | 'reissued'
  /** The day that the record had under this key. */
  dated: string | null
  gone: boolean
  decision_id: string | null
}

/** One version of a record as the provider has it, under one key. */
export interface RemoteRow {
  /** What a record id is made of for this key. */
  key_id: string
  external_id: string
  body: JsonObject
  hash: string
  version: number | null
  updated_at: string | null
  received_at: string
}

/** Nothing to keep beside the record itself: its body is its base and its view. */
export const isPlain = (state: RecordState): boolean =>
  state.overrides.length === 0 && state.keys.length === 0 && !state.base.hand_made && !isUnited(state)

/** Is it shown as another record, or another one as it? */
export const isUnited = ({ twins, absorbed_by }: RecordState): boolean => twins.length > 0 || absorbed_by !== null

/** Does the base differ from what is shown, or may it? Then it is kept beside. */
export const keepsBase = (state: RecordState): boolean =>
  state.overrides.length > 0 || state.base.hand_made || isUnited(state)

/** Its own provider has it no more, and none of a twin has it either. */
export const isGone = ({ base, twins }: RecordState): boolean => base.gone && twins.every(({ gone }) => gone)

export function viewOf(state: RecordState, policies: readonly PolicyRule[]): MergedRecord {
  const view = mergeRecord(state.entity, { ...state.base, gone: isGone(state) }, state.overrides, policies)
  return state.absorbed_by === null ? view : { ...view, hidden: true, gone: false, conflicts: [] }
}

export type Reception =
  /** It says nothing new. */
  | 'unchanged'
  /** It is older than what is known. */
  | 'stale'
  | 'changed'

/** A row of the provider under a key that the record has. */
export function receiveRow(state: RecordState, row: RemoteRow): { state: RecordState; reception: Reception } {
  const key = state.keys.find(({ id }) => id === row.key_id)
  const inUse = state.keys.find(({ kind }) => kind === 'primary')
  const isEarlier = key !== undefined && key.kind !== 'primary'
  // A pending row that comes late must not take the place of its posted one; once that is gone, it may again.
  if (isEarlier && inUse?.gone === false) return { state, reception: 'stale' }
  if (isOlder(row.version, state.base.version)) return { state, reception: 'stale' }
  if (row.hash === state.base.hash && !state.base.gone && !isEarlier) return { state, reception: 'unchanged' }
  return {
    reception: 'changed',
    state: {
      ...state,
      external_id: row.external_id,
      base: { ...baseOf(row), hand_made: false },
      keys: state.keys.map((each) =>
        each.id === row.key_id
          ? { ...each, kind: 'primary', gone: false }
          : each.kind === 'primary'
            ? { ...each, kind: 'reissued' }
            : each,
      ),
    },
  }
}

/**
 * The provider says that it has no such key any more, or a complete read lacked it.
 */
export function receiveRemoval(state: RecordState, keyId: string): { state: RecordState; reception: Reception } {
  const key = state.keys.find(({ id }) => id === keyId)
  if (key !== undefined && key.kind !== 'primary') {
    if (key.gone) return { state, reception: 'unchanged' }
    const keys = state.keys.map((each) => (each === key ? { ...each, gone: true } : each))
    return { state: { ...state, keys }, reception: 'unchanged' }
  }
  if (state.base.gone || state.base.hand_made) return { state, reception: 'unchanged' }
  const keys = state.keys.map((each) => (each === key ? { ...each, gone: true } : each))
  return { state: { ...state, keys, base: { ...state.base, gone: true } }, reception: 'changed' }
}

/**
 * A row under a key of its own is this record: the key becomes the one in use, the row the base. What the record was
 * under its former key stays readable there; what a person typed by hand lives on as overrides.
 */
export function takeKey(state: RecordState, row: RemoteRow, decisionId: string | null): RecordState {
  const { base } = state
  const former = base.hand_made ? state.keys : keysOf(state)
  const kind: RecordKey['kind'] = base.body['status'] === 'pending' ? 'pending' : 'reissued'
  const taken: RecordKey = {
    id: row.key_id,
    external_id: row.external_id,
    kind: 'primary',
    dated: null,
    gone: false,
    decision_id: decisionId,
  }
  return {
    ...state,
    external_id: row.external_id,
    base: { ...baseOf(row), hand_made: false },
    overrides: base.hand_made ? meet(state, row, decisionId) : state.overrides,
    keys: [
      ...former
        .filter(({ id }) => id !== row.key_id)
        .map((key) => (key.kind === 'primary' ? { ...key, kind, dated: textIn(base.body, 'posted_on') } : key)),
      taken,
    ],
  }
}

/**
 * Takes a match back: the record as it was, with what people did to it since, and the row as a record of its own. A removal
 * of the former key that came meanwhile holds.
 *
 * @param before the record before it took the key
 * @param absorbed the record that the row had made by then; null where it came only with the match
 */
export function release(
  state: RecordState,
  before: RecordState,
  absorbed: RecordState | null,
): { state: RecordState; row: RecordState } {
  const taken = keyInUse(state)
  const former = before.base.hand_made ? undefined : state.keys.find(({ id }) => id === keyInUse(before).id)
  const isOfRow = (override: StateOverride) =>
    override.decision_id === taken.decision_id ||
    (absorbed?.overrides ?? []).some((theirs) => sameEdit(theirs, override))
  const asBefore = (override: StateOverride) => before.overrides.find((old) => sameEdit(old, override)) ?? override
  return {
    state: {
      ...before,
      twins: state.twins.filter(({ id }) => !absorbed?.twins.some((theirs) => theirs.id === id)),
      absorbed_by: state.absorbed_by,
      base: { ...before.base, gone: former?.gone ?? before.base.gone },
      keys: before.keys.map((key) =>
        state.keys.find(({ id, gone }) => id === key.id && gone) ? { ...key, gone: true } : key,
      ),
      overrides: state.overrides.filter((override) => !isOfRow(override)).map(asBefore),
    },
    row: {
      record_id: absorbed?.record_id ?? taken.id,
      entity: state.entity,
      external_id: taken.external_id,
      base: { ...state.base, hand_made: false },
      overrides: absorbed?.overrides ?? [],
      keys: absorbed?.keys ?? [],
      twins: absorbed?.twins ?? [],
      absorbed_by: null,
    },
  }
}

const sameEdit = (a: StateOverride, b: StateOverride): boolean =>
  a.field === b.field && a.decision_id === b.decision_id && sameJson(a.value, b.value)

/** The key under which the provider has the record now. */
export const keyInUse = (state: RecordState): RecordKey =>
  state.keys.find(({ kind }) => kind === 'primary') ?? {
    id: state.record_id,
    external_id: state.external_id,
    kind: 'primary',
    dated: null,
    gone: state.base.gone,
    decision_id: null,
  }

/** Every key, the record's own too where it is the only one. */
const keysOf = (state: RecordState): RecordKey[] =>
  state.keys.some(({ kind }) => kind === 'primary') ? state.keys : [keyInUse(state), ...state.keys]

/**
 * Two records are one: the newer one's row becomes the base of the older one, and its edits come along where the older one
 * has none of its own.
 */
export function absorb(state: RecordState, newer: RecordState, decisionId: string | null): RecordState {
  const { body, hash, version, updated_at, received_at } = newer.base
  const row = {
    key_id: keyInUse(newer).id,
    external_id: newer.external_id,
    body,
    hash,
    version,
    updated_at,
    received_at,
  }
  const taken = takeKey(state, row, decisionId)
  const edited = new Set(taken.overrides.map(({ field }) => field))
  const further = newer.keys.filter(({ id }) => taken.keys.every((key) => key.id !== id))
  return {
    ...taken,
    base: { ...taken.base, gone: newer.base.gone },
    overrides: [...taken.overrides, ...newer.overrides.filter(({ field }) => !edited.has(field))],
    keys: [...further, ...taken.keys],
    twins: [...state.twins, ...newer.twins],
  }
}

/**
 * A record is shown as another one from now on: what people wrote into it is shown there too, where that one says nothing of
 * its own. What they deleted or set against a provider's facts stays where it was.
 */
export function lend(shown: RecordState, twin: RecordState, decisionId: string): RecordState {
  const rules = fieldRules(shown.entity)
  const lent = twin.overrides
    .filter(({ field }) => rules[field]?.class === 'user' || rules[field]?.class === 'shared')
    .filter(({ field }) => !shown.overrides.some((own) => own.field === field))
    .filter(({ field, value }) => !sameJson(value, shown.base.body[field] ?? null))
    .map((override): StateOverride => ({
      ...override,
      base_at_edit: shown.base.body[override.field] ?? null,
      origin: 'import',
      decision_id: decisionId,
    }))
  return lent.length === 0 ? shown : { ...shown, overrides: [...shown.overrides, ...lent] }
}

/** The two are apart again: what was lent by these decisions goes. */
export const giveBack = (shown: RecordState, decisionIds: ReadonlySet<string>): RecordState => ({
  ...shown,
  overrides: shown.overrides.filter(({ decision_id }) => !decisionIds.has(decision_id)),
})

/** What people set, by field. A value that is taken back (undefined) leaves the provider's. */
export interface Edit {
  fields: Readonly<Record<string, Json | undefined>>
  actor: string
  decision_id: string
  /** Of the database's clock. */
  edited_at: string
}

/**
 * A field takes those along that follow it: an id that was set with an earlier name says nothing about a new one.
 *
 * @returns the state after the edit; fields that nobody may edit are passed over
 */
export function edit(state: RecordState, { fields, actor, decision_id, edited_at }: Edit): RecordState {
  const named = Object.keys(fields).filter((field) => field === DELETED || isEditable(state.entity, field))
  const touched = [...new Set([...named, ...named.flatMap((field) => followersOf(state.entity, field))])]
  const kept = state.overrides.filter(({ field }) => !touched.includes(field))
  const made = touched.flatMap((field): StateOverride[] => {
    const value = fields[field]
    if (value === undefined) return []
    const base_at_edit = field === DELETED ? state.base.gone : (state.base.body[field] ?? null)
    return [{ field, value, base_at_edit, edited_at, actor, origin: 'user', decision_id }]
  })
  return { ...state, overrides: [...kept, ...made] }
}

function baseOf({ body, hash, version, updated_at, received_at }: RemoteRow): Omit<StateBase, 'hand_made'> {
  return { body, hash, version, updated_at, received_at, gone: false }
}

/**
 * A typed record meets its row: what the bank knows better is the bank's, and what the person wrote stays as if it had been
 * written over that row, so the two do not contradict each other.
 */
function meet(state: RecordState, row: RemoteRow, decisionId: string | null): StateOverride[] {
  const edited = state.overrides.map((override) =>
    override.field === DELETED ? override : { ...override, base_at_edit: row.body[override.field] ?? null },
  )
  const overridden = new Set(edited.map(({ field }) => field))
  const typed = Object.entries(fieldRules(state.entity))
    .filter(([field, rule]) => (rule.class === 'user' || rule.class === 'shared') && !overridden.has(field))
    .filter(([field]) => !isEmpty(state.base.body[field]) && !sameJson(state.base.body[field], row.body[field]))
    .map(([field]): StateOverride => ({
      field,
      value: state.base.body[field] ?? null,
      base_at_edit: row.body[field] ?? null,
      edited_at: state.base.received_at,
      actor: 'typed',
      origin: 'import',
      decision_id: decisionId ?? '',
    }))
  return [...edited, ...typed]
}

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0)

const isOlder = (version: number | null, than: number | null): boolean =>
  version !== null && than !== null && version < than
