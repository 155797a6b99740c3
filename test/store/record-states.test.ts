import { DELETED } from '../../domain/merge'
import { EVERY_USER } from '../../domain/user-scope'
import { edit, receiveRow, takeKey, type RecordState } from '../../domain/record-state'
import { openDatabase, type Database } from '../../runtime/db'
import { countChanges, listChanges, noteChanges } from '../../store/changes'
import { countConflicts, listConflicts, markDecided } from '../../store/conflicts'
import { getDecision, laterDecisions, listDecisionsOf, logDecisions, markUndone } from '../../store/decisions'
import { editing } from '../../store/editing'
import { decideHeld, heldRecordIds, holdRemovals, listHeldRemovals, supersedeHeld } from '../../store/held-removals'
import { deleteDataOf } from '../../store/integrations'
import {
  listCandidates,
  suggestMatches,
  supersedeCandidates,
  vetoedPairs,
  vetoMatch,
} from '../../store/match-candidates'
import { CHANGED_AMOUNT, listPolicies, readPolicies, setPolicy } from '../../store/policies'
import { deleteStates, loadStates, saveStates, withViews } from '../../store/record-states'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { rowOf, stateOf } from '../support/states'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase({ DATABASE_URL: database.url, DATABASE_POOL_MAX: 3 })
  await db.knex.raw(
    `insert into integrations (integration_id, user_id, app_name, status, protocol) values ('i', 'u', 'ynab', 'CONNECTED', 'token')`,
  )
  await db.knex.raw(
    `insert into sync_jobs (sync_job_id, integration_id, user_id, app_name, sync_type, trigger, status) values ('s', 'i', 'u', 'ynab', 'full', 'api', 'RUNNING')`,
  )
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

const cause = { integration_no: 1, sync_job_id: 's' }
const id = (digit: string) => digit.repeat(32)
const who = { actor: 'ann', decision_id: 'decision_1', edited_at: '2026-03-01T12:00:00+00:00' }

const save = (...states: RecordState[]) => saveStates(db.bulk, withViews(states, []), cause)
const load = async (record_id: string) => (await loadStates(db.bulk, [record_id])).get(record_id)
/** Times of ours are the database's: what matters is that there is one. */
const timeless = (state: RecordState | undefined) =>
  state && {
    ...state,
    base: { ...state.base, received_at: 'then' },
    overrides: state.overrides
      .map((override) => ({ ...override, edited_at: 'then' }))
      .sort((a, b) => a.field.localeCompare(b.field)),
  }

describe('the state of a record', () => {
  it.each<[string, (state: RecordState) => RecordState]>([
    ['nobody edited', (state) => state],
    ['that is gone', (state) => ({ ...state, base: { ...state.base, gone: true } })],
    ['with edits', (state) => edit(state, { ...who, fields: { payee: null, tags: ['x'], amount_minor: '-12000000000000000000' } })],
    ['that was deleted here', (state) => edit(state, { ...who, fields: { [DELETED]: true } })],
    ['with two keys', (state) => takeKey(state, rowOf(id('9'), 'posted', { amount_minor: -1300 }), null)],
    ['with two keys and edits', (state) => takeKey(edit(state, { ...who, fields: { memo: 'mine' } }), rowOf(id('8'), 'posted'), null)],
    ['typed by hand', (state) => ({ ...state, base: { ...state.base, hand_made: true } })],
    ['typed by hand and met', (state) => takeKey({ ...state, base: { ...state.base, hand_made: true } }, rowOf(id('7'), 'met'), 'decision_2')],
  ])('%s comes back as it was stored', async (_, change) => {
    const state = change(stateOf(id('1'), 'k1', { payee: 'Shop', category: 'Food' }))
    await save(state)
    const loaded = await load(id('1'))
    await deleteStates(db.bulk, [id('1')])
    expect(timeless(loaded)).toEqual(timeless(state))
    expect(await load(id('1'))).toBeUndefined()
    for (const table of ['records', 'record_bases', 'field_overrides', 'record_aliases', 'conflicts'])
      expect(await db.knex(table).select()).toEqual([])
  }) // prettier-ignore

  it('costs no further row when nobody edited it', async () => {
    const edited = edit(stateOf(id('1'), 'k1'), { ...who, fields: { memo: 'mine' } })
    await save(edited)
    expect(await db.knex('records').first()).toMatchObject({ layered: true, body: { memo: 'mine' } })
    await save(edit(edited, { ...who, fields: { memo: undefined } }))
    expect(await db.knex('records').first()).toMatchObject({ layered: false, version: 2 })
    expect(await db.knex('record_bases').select()).toEqual([])
    expect(await db.knex('field_overrides').select()).toEqual([])
    await deleteStates(db.bulk, [id('1')])
  })
})

describe('a conflict', () => {
  const renamed = (payee: string, on: RecordState) => receiveRow(on, rowOf(id('1'), 'k1', { payee })).state
  const statuses = async () =>
    (await listConflicts(db.knex, { integration_id: 'i' }, { limit: 10 }, EVERY_USER)).rows.map(
      ({ remote, status }) => [remote, status],
    )

  it('is one row for one difference, superseded by the next, open again when it comes back, and stays decided', async () => {
    const mine = edit(stateOf(id('1'), 'k1'), { ...who, fields: { amount_minor: -1000 } })
    const saw = (amount_minor: number) => receiveRow(mine, rowOf(id('1'), 'k1', { amount_minor })).state
    await save(mine)
    await save(saw(-1500))
    await save(saw(-1500))
    expect(await statuses()).toEqual([[-1500, 'open']])
    await save(saw(-1600))
    expect(await statuses()).toEqual([[-1600, 'open'], [-1500, 'superseded']]) // prettier-ignore
    await save(saw(-1500))
    expect(await statuses()).toEqual([[-1600, 'superseded'], [-1500, 'open']]) // prettier-ignore
    const [, open] = (await listConflicts(db.knex, {}, { limit: 10 }, EVERY_USER)).rows
    await markDecided(db.bulk, [open?.conflict_id ?? ''], 'kept_local', who)
    await save(saw(-1500))
    expect(await statuses()).toEqual([[-1600, 'superseded'], [-1500, 'kept_local']]) // prettier-ignore
    expect(await countConflicts(db.knex, { status: 'kept_local' }, { user_id: 'u' })).toEqual([
      { kind: 'field', field: 'amount_minor', status: 'kept_local', count: 1 },
    ])
    await deleteStates(db.bulk, [id('1')])
  })

  it('that a policy settled is told with the rule', async () => {
    const state = renamed('Theirs', edit(stateOf(id('1'), 'k1'), { ...who, fields: { payee: 'Mine' } }))
    await saveStates(db.bulk, withViews([state], [{ target: '@shared', policy: 'remote_wins' }]), cause)
    const { rows } = await listConflicts(db.knex, { record_id: id('1'), status: 'auto' }, { limit: 10 }, EVERY_USER)
    expect(rows).toMatchObject([{ record_id: id('1'), base: 'Corner Shop', local: 'Mine', remote: 'Theirs', rule: '@shared', user_id: 'u' }]) // prettier-ignore
    expect(await db.knex('records').first('body')).toMatchObject({ body: { payee: 'Theirs' } })
    await deleteStates(db.bulk, [id('1')])
  })
})

describe('the log of decisions', () => {
  it('finds those of a record, and those that came later', async () => {
    const log = (record_ids: string[]) =>
      logDecisions(db.bulk, [
        { integration_no: 1, kind: 'edit', actor: 'ann', sync_job_id: null, record_ids, evidence: { why: 'x' }, before: { overrides: [] } },
      ]) // prettier-ignore
    const [first] = await log([id('1'), id('2')])
    const [second] = await log([id('2')])
    const decision = await getDecision(db.bulk, first ?? '', { user_id: 'u' })
    expect(decision).toMatchObject({
      actor: 'ann',
      record_ids: [id('1'), id('2')],
      evidence: { why: 'x' },
      undone_at: null,
    })
    expect((await laterDecisions(db.bulk, decision)).map(({ decision_id }) => decision_id)).toEqual([second])
    expect((await listDecisionsOf(db.bulk, id('1'))).map(({ decision_id }) => decision_id)).toEqual([first])
    expect(await markUndone(db.bulk, second ?? '', 'bob')).toBe(true)
    expect(await markUndone(db.bulk, second ?? '', 'bob')).toBe(false)
    expect(await laterDecisions(db.bulk, decision)).toEqual([])
    await expect(getDecision(db.bulk, first ?? '', { user_id: 'somebody' })).rejects.toMatchObject({
      code: 'request.not_found',
    })
  })
})

describe('a match candidate', () => {
  it('is asked about once, and never again after it was rejected', async () => {
    const pair = {
      incoming: id('1'),
      stored: id('2'),
      pass: 'P2 pending to posted' as const,
      score: 80,
      reasons: ['same amount'],
    }
    await suggestMatches(db.bulk, [pair], cause)
    await suggestMatches(db.bulk, [pair], cause)
    const open = () => listCandidates(db.knex, { status: 'open', user_id: 'u' }, { limit: 10 }, EVERY_USER)
    const { incoming, stored, ...evidence } = pair
    expect((await open()).rows).toMatchObject([{ incoming_id: incoming, record_id: stored, ...evidence }])
    expect((await listCandidates(db.knex, { record_id: id('2') }, { limit: 10 }, EVERY_USER)).rows).toHaveLength(1)
    await supersedeCandidates(db.bulk, [id('2')])
    expect((await open()).rows).toEqual([])
    await suggestMatches(db.bulk, [pair], cause)
    expect((await open()).rows).toHaveLength(1)
    await vetoMatch(db.bulk, pair, { integration_no: 1, ...who })
    await suggestMatches(db.bulk, [pair], cause)
    expect((await open()).rows).toEqual([])
    expect(await vetoedPairs(db.bulk, [id('1')])).toEqual(new Set([`${id('1')} ${id('2')}`]))
  })
})

describe('the reasons of a run', () => {
  it('are told in order, and what it created at the end, page by page', async () => {
    const [{ job_no }] = (await db.knex('sync_jobs').select('job_no')) as [{ job_no: number }]
    await noteChanges(db.bulk, 's', [
      { record_id: id('1'), reason: 'merged', before: {}, detail: { fields: ['amount_minor'] } },
      { record_id: id('2'), reason: 'matched', before: {}, detail: { fields: [], pass: 'P1' } },
    ])
    await db.knex('sync_changes').insert({ job_no, record_id: id('3'), reason: 'updated', before: JSON.stringify({ payee: 'was' }) })
    for (const chunk_no of [0, 1]) await db.knex('sync_created').insert({ job_no, chunk_no, record_ids: [id(`${chunk_no + 4}`), id(`${chunk_no + 6}`)] })

    const told = []
    for (let after; ; ) {
      const { rows, next } = await listChanges(db.knex, 's', { limit: 2, after }, EVERY_USER)
      told.push(...rows.map(({ record_id, reason, fields }) => [record_id.slice(-1), reason, ...fields]))
      if (next === null) break
      after = next
    }
    expect(told).toEqual([
      ['1', 'merged', 'amount_minor'], ['2', 'matched'], ['3', 'updated', 'payee'],
      ['4', 'created'], ['6', 'created'], ['5', 'created'], ['7', 'created'],
    ])
    expect(await countChanges(db.knex, 's')).toEqual({ merged: 1, matched: 1, updated: 1, created: 4 })
    expect((await listChanges(db.knex, 's', { limit: 9, reason: 'updated' }, EVERY_USER)).rows).toEqual([
      expect.objectContaining({ record_id: `record_${id('3')}`, record: null }),
    ])
    expect((await listChanges(db.knex, 's', { limit: 9, reason: 'created' }, EVERY_USER)).rows).toHaveLength(4)
  }) // prettier-ignore
})

describe('removals that are held', () => {
  it('are decided once, and superseded by a newer read', async () => {
    const hold = () =>
      holdRemovals(db.bulk, { integration_no: 1, sync_job_id: 's', stream: 'transactions', live: 100, record_ids: [id('2'), id('1')], reason: 'too_many' })
    await hold()
    const [held] = (await listHeldRemovals(db.knex, { status: 'held' }, { limit: 5 }, EVERY_USER)).rows
    expect(held).toMatchObject({ missing: 2, live: 100, integration_id: 'i' })
    const removal_id = held?.removal_id ?? ''
    expect(await heldRecordIds(db.bulk, removal_id)).toEqual([id('1'), id('2')])
    expect(await decideHeld(db.bulk, removal_id, 'approved', who)).toBe(true)
    expect(await decideHeld(db.bulk, removal_id, 'rejected', who)).toBe(false)
    await hold()
    await supersedeHeld(db.bulk, 1, 'transactions')
    expect((await listHeldRemovals(db.knex, { status: 'held' }, { limit: 5 }, EVERY_USER)).rows).toEqual([])
  }) // prettier-ignore
})

describe('policies', () => {
  it('are set, listed and taken back, for things that have one', async () => {
    await setPolicy(db.bulk, 1, 'transaction.payee', 'manual', 'ann')
    await setPolicy(db.bulk, 1, CHANGED_AMOUNT, 'auto', 'ann')
    expect(await readPolicies(db.bulk, 1)).toMatchObject({
      rules: [{ target: 'transaction.payee', policy: 'manual' }],
      matches_changed_amounts: true,
    })
    for (const [target, policy] of [['nonsense', 'manual'], ['*', 'auto'], [CHANGED_AMOUNT, 'remote_wins']] as const)
      await expect(setPolicy(db.bulk, 1, target, policy, 'ann')).rejects.toMatchObject({ code: 'request.invalid' })
    await setPolicy(db.bulk, 1, 'transaction.payee', null, 'ann')
    expect(await listPolicies(db.bulk, 1)).toMatchObject([{ target: CHANGED_AMOUNT, set_by: 'ann' }])
  }) // prettier-ignore
})

describe('a change by a person', () => {
  it('is counted, so that a run that decided before decides again', async () => {
    const scope = await editing(db.bulk, 'i', (_client, found) => Promise.resolve(found))
    expect(scope).toMatchObject({ integration_no: 1, user_id: 'u', now: expect.stringContaining('T') })
    expect(await db.knex('integrations').first('edit_no')).toEqual({ edit_no: 1 })
    await expect(editing(db.bulk, 'none', () => Promise.resolve())).rejects.toMatchObject({ code: 'request.not_found' })
  })

  it('leaves nothing behind when the data of the link is deleted', async () => {
    await save(edit(stateOf(id('1'), 'k1'), { ...who, fields: { memo: 'mine' } }))
    await deleteDataOf(db.knex, 'i')
    for (const table of ['records', 'record_bases', 'field_overrides', 'conflicts', 'match_candidates', 'decisions', 'sync_changes', 'sync_created'])
      expect([table, await db.knex(table).select()]).toEqual([table, []])
  }) // prettier-ignore
})
