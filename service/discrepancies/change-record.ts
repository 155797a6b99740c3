/**
 * What people change in a record. A change is laid over what the provider says and never written into it, so it outlives
 * every sync and can be taken back field by field.
 */
import { packBody } from '../../domain/body'
import { CURRENCY_CODES, exponentOf } from '../../domain/currencies'
import { isEditable } from '../../domain/fields'
import { IntegrationError } from '../../domain/errors'
import type { Json, JsonObject } from '../../domain/json'
import { DELETED } from '../../domain/merge'
import { edit, viewOf, type RecordState } from '../../domain/record-state'
import { isTooMuchToType } from '../../domain/money'
import { ENTITIES, MinorUnits, type Body } from '../../domain/records'
import { withoutRemainder } from '../../domain/splits'
import { contentHash, recordId } from '../../runtime/digest'
import { mintId } from '../../runtime/ids'
import type { Sql } from '../../runtime/bulk'
import { findByAlias } from '../../store/aliases'
import { requireVersion } from '../../store/editing'
import { loadStates } from '../../store/record-states'
import { getIntegration } from '../../store/integrations'
import type { ServiceDeps } from '../deps'
import { changing, type Changing } from './changing'
import { toHex, toRecordId } from './record-ids'

export interface RecordChange {
  record_id: string
  /** The version that the person saw. */
  version: number
  /** What fields are to be. */
  fields: Readonly<Record<string, Json>>
  /** Fields that are to follow the provider again. */
  reset: readonly string[]
  actor: string
}

export interface RecordWish {
  record_id: string
  /** The version that the person saw; undefined does it whatever happened meanwhile. */
  version?: number | undefined
  actor: string
}

/**
 * Sets fields, or lets them follow the provider again.
 *
 * @throws request.invalid naming every field that cannot be so, record.changed_meanwhile, record.deleted, record.absorbed
 */
export async function changeRecord(deps: ServiceDeps, change: RecordChange): Promise<void> {
  await changing(deps, change, async (act) => {
    const state = await readState(act.sql, change)
    requireLive(state, act)
    requireEditable(state, change)
    const fields: Record<string, Json | undefined> = { ...change.fields }
    // A line that was added to make the parts add up is no part that somebody made.
    if (fields['splits'] !== undefined) fields['splits'] = withoutRemainder(fields['splits'])
    for (const field of change.reset) fields[field] = undefined
    const evidence = { fields: describeFields(state, change, act) }
    await apply(act, state, fields, evidence)
  })
}

/** Hides a record here, whatever the provider sends of it. @throws record.changed_meanwhile, record.deleted, record.absorbed */
export async function deleteRecord(deps: ServiceDeps, wish: RecordWish): Promise<void> {
  await changing(deps, wish, async (act) => {
    const state = await readState(act.sql, wish)
    requireLive(state, act)
    await apply(act, state, { [DELETED]: true }, { deleted: true })
  })
}

/** Shows a record again that was deleted here, or that the provider has no more. @throws record.not_deleted, record.absorbed */
export async function restoreRecord(deps: ServiceDeps, wish: RecordWish): Promise<void> {
  await changing(deps, wish, async (act) => {
    const state = await readState(act.sql, wish)
    requireOwn(state)
    if (!viewOf(state, act.policies.rules).hidden) throw new IntegrationError('record.not_deleted')
    await apply(act, state, { [DELETED]: state.base.gone ? false : undefined }, { restored: true })
  })
}

export interface TypedRecord {
  integration_id: string
  /** A transaction of an account of the integration, as the person knows it. */
  body: Body<'transaction'>
  actor: string
}

/**
 * Adds a transaction by hand. A row of the provider that is the same meets it later and takes its place.
 *
 * @returns its record_id
 * @throws request.invalid for an account that the integration does not have, or decimals that the currency does not have
 */
export async function typeRecord(deps: ServiceDeps, { integration_id, body, actor }: TypedRecord): Promise<string> {
  await getIntegration(deps.db.knex, integration_id, deps.scope)
  if (CURRENCY_CODES.includes(body.currency) && exponentOf(body.currency) !== body.exponent)
    throw invalid([{ pointer: '/body/exponent', message: `${body.currency} has ${exponentOf(body.currency)} decimals.` }])
  return changing(deps, { integration_id, actor }, async (act) => {
    const account = recordId(integration_id, 'account', body.account_external_id)
    const known = (await findByAlias(act.sql, [account])).get(account) ?? account
    if (!(await loadStates(act.sql, [known])).has(known)) throw noSuchAccount()
    const record_id = toHex(deps.attempt.mintId('record'))
    const state: RecordState = {
      record_id,
      entity: 'transaction',
      external_id: `typed:${record_id}`,
      base: {
        body: { ...body } as JsonObject,
        gone: false,
        updated_at: null,
        received_at: act.now,
        hash: contentHash(packBody(body)),
        version: null,
        hand_made: true,
      },
      overrides: [],
      keys: [],
      twins: [],
      absorbed_by: null,
    }
    await act.decide({ kind: 'edit', record_ids: [record_id], evidence: { typed: true }, before: { states: { [record_id]: null } } })
    await act.save([state])
    return toRecordId(record_id)
  })
} // prettier-ignore

async function readState(sql: Sql, { record_id, version }: Pick<RecordWish, 'record_id' | 'version'>): Promise<RecordState> {
  const hex = toHex(record_id)
  if (version !== undefined) await requireVersion(sql, hex, version)
  const state = (await loadStates(sql, [hex])).get(hex)
  if (state === undefined) throw new IntegrationError('request.not_found', 'There is no record with this id.')
  return state
} // prettier-ignore

function requireOwn({ absorbed_by }: RecordState): void {
  if (absorbed_by !== null)
    throw new IntegrationError('record.absorbed', undefined, { facts: { record_id: toRecordId(absorbed_by) } })
}

function requireLive(state: RecordState, { policies }: Changing): void {
  requireOwn(state)
  if (viewOf(state, policies.rules).hidden) throw new IntegrationError('record.deleted')
}

function requireEditable({ entity }: RecordState, { fields, reset }: RecordChange): void {
  const named = [...Object.keys(fields).map((field) => ({ field, pointer: `/fields/${field}` })), ...reset.map((field, n) => ({ field, pointer: `/reset/${n}` }))]
  const errors = named
    .filter(({ field }) => !isEditable(entity, field))
    .map(({ field, pointer }) => ({ pointer, message: Object.hasOwn(ENTITIES[entity].shape, field) ? 'The provider alone says this.' : `The entity ${entity} has no such field.` }))
  const twice = reset.filter((field) => field in fields)
  errors.push(...twice.map((field) => ({ pointer: `/fields/${field}`, message: 'Set it or reset it, not both.' })))
  if (named.length === 0) errors.push({ pointer: '/fields', message: 'Name at least one field to set or to reset.' })
  if (errors.length > 0) throw invalid(errors)
} // prettier-ignore

async function apply(
  act: Changing,
  state: RecordState,
  fields: Record<string, Json | undefined>,
  evidence: JsonObject,
): Promise<void> {
  const touched = Object.keys(fields)
  const decision_id = mintId('decision')
  const next = edit(state, { fields, actor: act.actor, decision_id, edited_at: act.now })
  requireValid(next, viewOf(next, act.policies.rules).body)
  await act.decide({
    decision_id,
    kind: 'edit',
    record_ids: [state.record_id],
    evidence,
    before: {
      overrides: touched.map((field) => ({
        record_id: state.record_id,
        field,
        override: state.overrides.find((override) => override.field === field) ?? null,
      })),
      conflicts: await act.standing([state.record_id]),
    },
  })
  await act.save([next])
}

/** What people write is held against the same schema as what providers send; what they mistype is asked about. */
export function requireValid({ entity, overrides }: RecordState, view: JsonObject): void {
  const checked = ENTITIES[entity].safeParse(view)
  const slips = overrides.filter(({ field, value }) => field.endsWith('_minor') && isSlip(value))
  if (checked.success && slips.length > 0)
    throw invalid(slips.map(({ field }) => ({ pointer: `/fields/${field}`, message: TOO_MUCH })))
  if (checked.success) return
  throw invalid(
    checked.error.issues.map(({ path, message }) => ({ pointer: `/fields/${path.map(String).join('/')}`, message })),
  )
}

const isSlip = (value: Json): boolean => MinorUnits.safeParse(value).success && isTooMuchToType(value as MinorUnits)

const TOO_MUCH = 'This is more than an account can hold. Look whether there is a digit too many.'

/** What changes, from what to what, as the log tells it. */
function describeFields(state: RecordState, { fields, reset }: RecordChange, { policies }: Changing): JsonObject {
  const shown = viewOf(state, policies.rules).body
  const set = Object.entries(fields).map(([field, to]) => [field, { from: shown[field] ?? null, to }])
  const back = reset.map((field) => [field, { from: shown[field] ?? null, to: state.base.body[field] ?? null }])
  return Object.fromEntries([...set, ...back]) as JsonObject
}

const invalid = (errors: { pointer: string; message: string }[]): IntegrationError =>
  new IntegrationError('request.invalid', 'The change is not valid.', { facts: { errors } })

const noSuchAccount = (): IntegrationError =>
  invalid([{ pointer: '/body/account_external_id', message: 'The integration has no such account.' }])
