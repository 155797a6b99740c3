import { EVERY_USER } from '../../domain/user-scope'
import type { JsonObject } from '../../domain/json'
import { listChanges } from '../../store/changes'
import { listCandidates } from '../../store/match-candidates'
import { listConflicts } from '../../store/conflicts'
import { loadStates } from '../../store/record-states'
import { getRecord } from '../../store/records'
import { editRecord, transactionId, typeRecord } from '../support/edits'
import { counts, expectFirstSync, expectSameAsSource, link, type Link } from '../support/link'
import { startStack, type Stack } from '../support/stack'

let stack: Stack
beforeAll(async () => {
  // Small chunks: what belongs together comes in several of them.
  stack = await startStack({ env: { CHUNK_ROWS: '20' } })
}, 60_000)
afterAll(() => stack.stop())

/** An account at the bank with the given rows and some others, all of them synced. */
async function bankWith(login: string, rows: JsonObject[], size = 30): Promise<Link> {
  const bank = await link(stack, 'harbor', login, { size, pending_share: 0, page_rows: 10 })
  await bank.source.change({ add: rows.map((row) => ({ account_id: 'acc_1', authorized_on: null, ...row })) })
  await expectFirstSync(stack, bank, await bank.sync('full'))
  return bank
}

const coffee = { id: 'coffee', date: '2026-11-10', amount_minor: -450, pending: true, payee: 'SQ *BLUE BOTTLE 123' }

const show = (id: string) => getRecord(stack.deps.db.knex, `record_${id}`, EVERY_USER)
const state = async (id: string) => (await loadStates(stack.deps.db.bulk, [id])).get(id)
const reasons = async (sync_job_id: string) => (await listChanges(stack.deps.db.knex, sync_job_id, { limit: 200 })).rows
const candidates = async ({ integration_id }: Link) =>
  (await listCandidates(stack.deps.db.knex, { integration_id, status: 'open' }, { limit: 50 }, EVERY_USER)).rows
const conflicts = async ({ integration_id }: Link) =>
  (await listConflicts(stack.deps.db.knex, { integration_id }, { limit: 50 }, EVERY_USER)).rows

describe('a pending row that comes back under another id', () => {
  it.each([
    ['as the bank says', 'linked', true],
    ['though the bank does not say so', 'unlinked', false],
  ])('is one record throughout, with the category that it had, %s', async (_, login, linked) => {
    const bank = await bankWith(`posts-${login}`, [coffee])
    const id = transactionId(bank.integration_id, 'coffee')
    await editRecord(stack.deps.db, bank.integration_id, id, { category: 'Dining' })
    await bank.source.change({ post: [{ external_id: 'coffee', linked, fields: { date: '2026-11-12', payee: 'Blue Bottle Coffee' } }] })
    const job = await bank.sync('incremental')
    expect(job.counts).toEqual(counts({ updated: 1 + 2, unchanged: 1 + 4 }))

    const record = await show(id)
    expect(record).toMatchObject({ deleted_at: null, body: { status: 'posted', posted_on: '2026-11-12', category: 'Dining', payee: 'Blue Bottle Coffee' } })
    expect((await state(id))?.keys).toMatchObject([
      { external_id: 'coffee', kind: 'pending', dated: '2026-11-10', gone: true },
      { external_id: record.external_id, kind: 'primary', gone: false },
    ])
    expect((await reasons(job.sync_job_id)).filter(({ reason }) => reason === 'matched')).toMatchObject([
      { record_id: `record_${id}`, detail: { pass: linked ? 'P1 provider link' : 'P2 pending to posted' } },
    ])
    expect(await candidates(bank)).toEqual([])

    const again = await bank.sync('full')
    expect(again.counts).toMatchObject({ created: 0, updated: 0, deleted: 0, conflicted: 0 })
    await bank.source.change({ edit: [{ external_id: record.external_id, fields: { memo: 'later' } }] })
    expect((await bank.sync('incremental')).counts).toMatchObject({ created: 0, updated: 1 })
    expect((await show(id)).body).toMatchObject({ memo: 'later', category: 'Dining' })
  }) // prettier-ignore

  it('is never hidden when its removal and its posted row come on different pages (C08)', async () => {
    const bank = await bankWith('pages-apart', [coffee])
    const id = transactionId(bank.integration_id, 'coffee')
    await bank.source.change({ remove: ['coffee'] })
    await bank.source.change({ add: 60 })
    await bank.source.change({ add: [{ ...coffee, id: 'posted', account_id: 'acc_1', authorized_on: null, date: '2026-11-11', pending: false }] })
    const job = await bank.sync('incremental')
    expect(job.counts).toMatchObject({ created: 60, deleted: 0, conflicted: 0 })
    expect(await show(id)).toMatchObject({ external_id: 'posted', deleted_at: null, version: 2 })
    await expectSameAsSource(stack, bank)
  }) // prettier-ignore

  it('with a tip is asked about, and nothing is lost or hidden meanwhile (C07)', async () => {
    const bank = await bankWith('tips', [coffee])
    await bank.source.change({ post: [{ external_id: 'coffee', linked: false, fields: { id: 'tipped', amount_minor: -531 } }] })
    const job = await bank.sync('incremental')
    expect(job.counts).toMatchObject({ conflicted: 1, created: 0, deleted: 1 })
    expect(await candidates(bank)).toMatchObject([
      { incoming_id: transactionId(bank.integration_id, 'tipped'), record_id: transactionId(bank.integration_id, 'coffee'), reasons: expect.arrayContaining(['amount 18 % higher']) },
    ])
    expect((await reasons(job.sync_job_id)).map(({ reason }) => reason)).toEqual(expect.arrayContaining(['suggested', 'tombstoned']))
    await expectSameAsSource(stack, bank)
  }) // prettier-ignore

  it('of two equal ones claims exactly one (C10)', async () => {
    const bank = await bankWith('twins', [coffee, { ...coffee, id: 'coffee-2' }])
    await bank.source.change({ post: [{ external_id: 'coffee-2', linked: false, fields: { id: 'posted' } }] })
    expect((await bank.sync('incremental')).counts).toMatchObject({ created: 0, deleted: 0, conflicted: 0 })
    expect(await show(transactionId(bank.integration_id, 'coffee-2'))).toMatchObject({ external_id: 'posted' })
    expect(await show(transactionId(bank.integration_id, 'coffee'))).toMatchObject({ external_id: 'coffee', body: { status: 'pending' } })
    await expectSameAsSource(stack, bank)
  }) // prettier-ignore

  it('that never posts is kept with its note, marked as gone, and asked about (C09)', async () => {
    const bank = await bankWith('vanishes', [coffee, { ...coffee, id: 'plain', payee: 'Garage' }])
    const id = transactionId(bank.integration_id, 'coffee')
    await editRecord(stack.deps.db, bank.integration_id, id, { memo: 'ask the bank' })
    await bank.source.change({ remove: ['coffee', 'plain'] })
    const job = await bank.sync('incremental')
    expect(job.counts).toMatchObject({ deleted: 1, conflicted: 1 })
    expect(await show(id)).toMatchObject({ deleted_at: null, body: { memo: 'ask the bank' } })
    expect(await stack.query('select gone_at is not null as gone from transactions where integration_id = $1 and external_id = $2', [bank.integration_id, 'coffee'])).toEqual([{ gone: true }])
    expect(await conflicts(bank)).toMatchObject([{ kind: 'delete_vs_edit', status: 'open', record_id: id }])
  }) // prettier-ignore
})

describe('a weekly debit', () => {
  it('is another record each time (C16)', async () => {
    const gym = { id: 'gym-1', date: '2026-11-02', amount_minor: -1000, pending: false, payee: 'Gym' }
    const bank = await bankWith('weekly', [gym])
    await bank.source.change({
      add: [{ ...gym, id: 'gym-2', date: '2026-11-09', account_id: 'acc_1', authorized_on: null }],
    })
    expect((await bank.sync('incremental')).counts).toMatchObject({ created: 1, conflicted: 0 })
    await expectSameAsSource(stack, bank)
  })
})

describe('a transaction that was typed by hand', () => {
  const lunch = {
    account_external_id: 'acc_1',
    posted_on: '2026-11-08',
    amount_minor: -1890,
    payee: 'Lunch with Sam',
    category: 'Dining',
  }

  it('is met by its row, and keeps what the person wrote', async () => {
    const bank = await bankWith('typed', [])
    const id = await typeRecord(stack.deps.db, bank.integration_id, lunch)
    await bank.source.change({ add: [{ account_id: 'acc_1', authorized_on: null, id: 'lunch', date: '2026-11-09', amount_minor: -1890, pending: false, payee: 'TRATTORIA 77' }] })
    const job = await bank.sync('incremental')
    expect(job.counts).toMatchObject({ created: 0, conflicted: 0 })
    expect(await show(id)).toMatchObject({ external_id: 'lunch', body: { posted_on: '2026-11-09', payee: 'Lunch with Sam', category: 'Dining' } })
    expect(await conflicts(bank)).toEqual([])
    expect((await bank.sync('full')).counts).toMatchObject({ created: 0, updated: 0, deleted: 0, conflicted: 0 })
  }) // prettier-ignore

  it('is nobody’s where two rows fit, and both are asked about', async () => {
    const bank = await bankWith('typed-twice', [])
    const id = await typeRecord(stack.deps.db, bank.integration_id, lunch)
    const row = { account_id: 'acc_1', authorized_on: null, amount_minor: -1890, pending: false }
    await bank.source.change({ add: [{ ...row, id: 'a', date: '2026-11-09', payee: 'A' }, { ...row, id: 'b', date: '2026-11-10', payee: 'B' }] })
    expect((await bank.sync('incremental')).counts).toMatchObject({ created: 0, conflicted: 2 })
    expect((await candidates(bank)).map(({ record_id }) => record_id)).toEqual([id, id])
    expect(await show(id)).toMatchObject({ deleted_at: null })
  }) // prettier-ignore
})

describe('a complete read', () => {
  it('keeps what was edited here, marked as gone, and what was typed here (C19)', async () => {
    const rows = [coffee, { ...coffee, id: 'plain' }].map((row) => ({ ...row, pending: false }))
    const bank = await bankWith('missing', rows)
    const edited = transactionId(bank.integration_id, 'coffee')
    await editRecord(stack.deps.db, bank.integration_id, edited, { memo: 'mine' })
    const typed = await typeRecord(stack.deps.db, bank.integration_id, { account_external_id: 'acc_1', posted_on: '2026-01-01', amount_minor: -1 })
    await bank.source.change({ remove: ['coffee', 'plain'] })
    const job = await bank.sync('full')
    expect(job.counts).toMatchObject({ deleted: 1, conflicted: 1 })
    expect(await show(edited)).toMatchObject({ deleted_at: null })
    expect(await show(typed)).toMatchObject({ deleted_at: null })
    expect((await bank.sync('full')).counts).toMatchObject({ deleted: 0, conflicted: 0 })
  }) // prettier-ignore

  it('brings nothing back that was deleted here (C22)', async () => {
    const bank = await bankWith('deleted-here', [{ ...coffee, pending: false }])
    const id = transactionId(bank.integration_id, 'coffee')
    await editRecord(stack.deps.db, bank.integration_id, id, { deleted_locally: true })
    expect((await bank.sync('full')).counts).toMatchObject({ created: 0, updated: 0 })
    await bank.source.change({ edit: [{ external_id: 'coffee', fields: { memo: 'changed' } }] })
    await bank.sync('incremental')
    expect((await show(id)).deleted_at).not.toBeNull()
  })
})

describe('an edit while a run is under way', () => {
  it('is neither lost nor written over', async () => {
    const bank = await bankWith('meanwhile', [], 200)
    const [first] = (await stack.service.listRecords({ integration_id: bank.integration_id, entity: 'transaction', limit: 1 })).data
    const id = first?.record_id.slice('record_'.length) ?? ''
    await bank.source.change({ edit_share: 1 })
    const job = await bank.start('full')
    await editRecord(stack.deps.db, bank.integration_id, id, { category: 'Mine', amount_minor: -1 })
    expect(await bank.end(job)).toMatchObject({ status: 'COMPLETED' })
    expect((await show(id)).body).toMatchObject({ category: 'Mine', amount_minor: -1 })
    const base = (await state(id))?.base.body
    const source = (await bank.source.oracle()).get(`transaction ${first?.external_id}`)
    expect(base?.['amount_minor']).toBe(source?.body['amount_minor'])
  }) // prettier-ignore
})

describe('a new login that makes every id another (C23)', () => {
  it('finds every record again and doubles none', async () => {
    const bank = await bankWith('relinked', [coffee, { ...coffee, id: 'twin' }], 120)
    const edited = transactionId(bank.integration_id, 'coffee')
    await editRecord(stack.deps.db, bank.integration_id, edited, { category: 'Dining' })
    const before = await stack.query<{ record_id: string }>('select record_id from records where deleted_at is null order by 1')
    await bank.source.change({ relink: true })
    await stack.query('update integrations set connected_at = now() where integration_id = $1', [bank.integration_id])
    const job = await bank.sync('full')
    expect(job).toMatchObject({ status: 'COMPLETED', warnings: [] })
    expect(job.counts).toEqual(counts({ updated: 120 + 2 + 2 + 4 }))
    expect(await stack.query('select record_id from records where deleted_at is null order by 1')).toEqual(before)
    expect((await show(edited)).body).toMatchObject({ category: 'Dining' })
    expect(await candidates(bank)).toEqual([])
  }) // prettier-ignore
})
