/** Linking one account twice, and taking it back, whatever the two hold and whatever comes meanwhile. */
import fc from 'fast-check'
import { THE_SERVICE } from '../../domain/deed'
import { DELETED } from '../../domain/merge'
import { edit, receiveRemoval, viewOf, type RecordState } from '../../domain/record-state'
import { EVERY_USER } from '../../domain/user-scope'
import { contentHash } from '../../runtime/digest'
import { openDatabase, type Database } from '../../runtime/db'
import { ONLY_ATTEMPT } from '../../service/attempt'
import type { ServiceDeps } from '../../service/deps'
import { declareSameAccount } from '../../service/discrepancies/same-account'
import { showAnew } from '../../service/discrepancies/save-across'
import { undoDecision } from '../../service/discrepancies/undo-decision'
import { deleteStates, loadStates, saveStates, withViews } from '../../store/record-states'
import { partnersOf } from '../../store/twins'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { PROPERTY_RUNS } from '../support/properties'
import { stateOf } from '../support/states'

let database: TestDatabase
let db: Database
let deps: ServiceDeps
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase({ DATABASE_URL: database.url, DATABASE_POOL_MAX: 3 })
  for (const id of ['one', 'two'])
    await db.knex.raw(
      `insert into integrations (integration_id, user_id, app_name, status, protocol) values (?, 'u', 'harbor', 'CONNECTED', 'token')`,
      [id],
    )
  deps = { db, scope: EVERY_USER, actor: THE_SERVICE, attempt: ONLY_ATTEMPT } as ServiceDeps
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

const EDITS = [{}, { category: 'Food' }, { memo: 'mine', payee: 'Else' }, { amount_minor: -1 }, { [DELETED]: true }]
const row = fc.record({
  day: fc.integer({ min: 1, max: 9 }),
  amount_minor: fc.constantFrom(-100, -200, -300),
  payee: fc.constantFrom('Corner Shop', 'Garage', null),
  edited: fc.constantFrom(...EDITS, {}, {}, {}),
})
type Row = typeof row extends fc.Arbitrary<infer Value> ? Value : never

const idOf = (side: 1 | 2, n: number): string => contentHash(`${side} ${n}`)
const accountOf = (side: 1 | 2): RecordState => {
  const state = stateOf(contentHash(`account ${side}`), 'checking')
  const body = { name: 'Checking', type: 'checking', subtype: null, currency: 'EUR', status: 'open', mask: null, note: null }
  return { ...state, entity: 'account', base: { ...state.base, body } }
} // prettier-ignore

const recordOf = (side: 1 | 2, n: number, { day, amount_minor, payee, edited }: Row): RecordState =>
  edit(stateOf(idOf(side, n), `row ${n}`, { posted_on: `2026-03-0${day}`, amount_minor, payee }), {
    fields: edited,
    actor: 'ann',
    decision_id: `edit ${side} ${n}`,
    edited_at: '2026-04-01T00:00:00+00:00',
  })

const save = (side: 1 | 2, states: RecordState[]) =>
  saveStates(db.bulk, withViews(states, []), { integration_no: side, sync_job_id: null })

/** Without times, which are the database's. */
const facts = ({ base, overrides, ...state }: RecordState) => ({
  ...state,
  base: { ...base, received_at: '' },
  overrides: overrides.map((each) => ({ ...each, edited_at: '' })),
})

const shownAmong = async (ids: readonly string[]): Promise<Set<string>> => {
  const { rows } = await db.bulk.query<{ id: string }>(
    `select replace(record_id::text, '-', '') as id from records where record_id = any($1::uuid[]) and deleted_at is null`,
    [ids],
  )
  return new Set(rows.map(({ id }) => id))
}

it('loses and doubles nothing while it lasts, and taking it back restores what was, with what came since (I20)', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 8 }),
      fc.array(row, { maxLength: 8 }),
      fc.array(fc.nat({ max: 15 }), { maxLength: 6 }),
      async (first, second, removals) => {
        const accounts = { 1: accountOf(1), 2: accountOf(2) }
        const records = { 1: first.map((each, n) => recordOf(1, n, each)), 2: second.map((each, n) => recordOf(2, n, each)) }
        const expected = new Map<string, RecordState>()
        for (const side of [1, 2] as const) {
          await save(side, [accounts[side], ...records[side]])
          for (const state of [accounts[side], ...records[side]]) expected.set(state.record_id, state)
        }
        const ids = [...expected.keys()]
        const before = await shownAmong(ids)
        const wish = { record_id: `record_${accounts[1].record_id}`, other_record_id: `record_${accounts[2].record_id}`, actor: 'ann', dry_run: false }
        const { decision_id, transactions } = await declareSameAccount(deps, wish)
        expect((await shownAmong(ids)).size).toBe(before.size - 1 - transactions.together)

        // Either provider says of some rows that it has them no more.
        for (const at of removals) {
          const side = at < 8 ? 1 : 2
          const id = idOf(side, at % 8)
          const state = (await loadStates(db.bulk, [id])).get(id)
          if (state === undefined) continue
          await save(side, [receiveRemoval(state, id).state])
          await showAnew(db.bulk, await partnersOf(db.bulk, [id]))
          expected.set(id, receiveRemoval(expected.get(id) as RecordState, id).state)
        }
        const lasting = await loadStates(db.bulk, ids)
        const shown = await shownAmong(ids)
        for (const { record_id, twins, base, absorbed_by } of lasting.values()) {
          if (absorbed_by !== null) expect(shown.has(record_id)).toBe(false)
          if (twins.some(({ gone }) => !gone)) expect(shown.has(record_id)).toBe(true)
          if (absorbed_by !== null && !base.gone) expect(shown.has(absorbed_by)).toBe(true)
        }

        await undoDecision(deps, { decision_id: decision_id ?? '', actor: 'ann' })
        const now = await loadStates(db.bulk, ids)
        for (const [id, state] of expected) expect(facts(now.get(id) as RecordState)).toEqual(facts(state))
        const visible = [...expected.values()].filter((state) => !viewOf(state, []).hidden)
        expect(await shownAmong(ids)).toEqual(new Set(visible.map(({ record_id }) => record_id)))
        await deleteStates(db.bulk, ids)
        await db.bulk.query('delete from match_candidates')
      },
    ),
    { numRuns: Math.min(PROPERTY_RUNS, 40) },
  )) // prettier-ignore
