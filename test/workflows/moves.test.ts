import { EVERY_USER } from '../../domain/user-scope'
import type { JsonObject } from '../../domain/json'
import { recordId } from '../../runtime/digest'
import { firstIdAt, mintId } from '../../runtime/ids'
import { previewSync } from '../../service/preview-sync'
import { listChanges } from '../../store/changes'
import { listCandidates } from '../../store/match-candidates'
import { listConflicts } from '../../store/conflicts'
import { loadStates } from '../../store/record-states'
import { getRecord } from '../../store/records'
import { clearStrayRows } from '../../store/runs'
import { stage, takeStaged } from '../../store/staging'
import { editRecord, transactionId, typeRecord } from '../support/edits'
import { counts, expectFirstSync, expectSameAsSource, link, type Link } from '../support/link'
import { SAMPLE_FORMATS } from '../support/sample-files'
import { startStack, type Stack } from '../support/stack'

let stack: Stack
let people: Stack['discrepancies']
beforeAll(async () => {
  // Small chunks: what belongs together comes in several of them.
  stack = await startStack({ env: { CHUNK_ROWS: '20' } })
  people = stack.discrepancies
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
const reasons = async (sync_job_id: string) =>
  (await listChanges(stack.deps.db.knex, sync_job_id, { limit: 200 }, EVERY_USER)).rows
const candidates = async ({ integration_id }: Link) =>
  (await listCandidates(stack.deps.db.knex, { integration_id, status: 'open' }, { limit: 50 }, EVERY_USER)).rows
const conflicts = async ({ integration_id }: Link) =>
  (await listConflicts(stack.deps.db.knex, { integration_id }, { limit: 50 }, EVERY_USER)).rows

/** The keys of what is shown of an amount. */
const listed = async ({ integration_id }: Link, amount_minor: number) =>
  (await stack.service.listRecords({ integration_id, entity: 'transaction', limit: 1000 })).data
    .filter(({ body }) => 'amount_minor' in body && body.amount_minor === amount_minor)
    .map(({ external_id }) => external_id)

describe('a pending row that comes back under another id', () => {
  it.each([
    ['as the bank says', 'linked', true],
    ['though the bank does not say so', 'unlinked', false],
  ])('is one record throughout, with the category that it had and the day it was pending, %s (C06)', async (_, login, linked) => {
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

  it('that is cut off at page 7 of 10 removes nothing, and goes on there when it is asked again (C20)', async () => {
    const bank = await link(stack, 'harbor', 'cut-off', { size: 200, pending_share: 0, page_rows: 20 })
    await expectFirstSync(stack, bank, await bank.sync('full'))
    const [whole, gone] = [await stack.stored(bank.integration_id), [...(await bank.source.oracle()).values()].filter(({ entity }) => entity === 'transaction').slice(-3)]
    await bank.source.change({ remove: gone.map(({ external_id }) => external_id) })
    const pagesAsked = async () => ((await bank.source.summary())['requests_by_path'] as Record<string, number>)['/harbor/transactions'] ?? 0

    await bank.source.fault({ kind: 'forbidden', times: 1, path: 'transactions', after: 6 })
    const cut = await bank.sync('full')
    expect(cut).toMatchObject({ status: 'FAILED', counts: { deleted: 0 } })
    expect(cut.streams.map(({ stream, complete }) => [stream, complete])).toEqual([['accounts', false], ['transactions', false]])
    expect([...(await stack.stored(bank.integration_id)).keys()]).toEqual([...whole.keys()])

    const before = await pagesAsked()
    await bank.source.fault({ kind: 'server_error', times: 1, path: 'transactions', after: 6 })
    const job = await bank.sync('full')
    expect(job).toMatchObject({ status: 'COMPLETED', attempts: 2, counts: { deleted: 3 } })
    expect((await pagesAsked()) - before).toBe(10 + 1)
    await expectSameAsSource(stack, bank)
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

  it('asks which account it was where that is not certain, and then finds its records again', async () => {
    const bank = await bankWith('relinked-renamed', [{ ...coffee, pending: false }])
    const id = transactionId(bank.integration_id, 'coffee')
    await editRecord(stack.deps.db, bank.integration_id, id, { category: 'Dining' })
    const ids = () => stack.query(`select record_id from transactions where integration_id = $1 order by 1`, [bank.integration_id])
    const before = await ids()
    // The bank calls the account something else from now on.
    await stack.query(`update records set body = body || '{"type": "savings"}' where record_id = $1`, [recordId(bank.integration_id, 'account', 'acc_1')])
    await bank.source.change({ relink: true })
    await stack.query('update integrations set connected_at = now() where integration_id = $1', [bank.integration_id])
    const previewed = await people.previewSync(bank.integration_id)
    expect(previewed.changes).toContainEqual(expect.objectContaining({ entity: 'account', reason: 'suggested' }))
    await bank.sync('full')
    const [asked] = (await people.listMatches({ integration_id: bank.integration_id, status: 'open' })).data
    expect(asked).toMatchObject({ pass: 'relink', reasons: ['both numbers end in 0001', 'name 100 % alike', 'another type', 'the provider no longer has the earlier id'] })
    const doubled = await stack.stored(bank.integration_id)
    const candidate_id = asked?.candidate_id ?? ''
    const { transactions } = await people.getMatch(candidate_id)
    expect(transactions).toMatchObject({ unsure: 0, alone: 0, alone_in_other: 0 })
    const { decision_id } = await people.answerMatch(candidate_id, { choice: 'accept', actor: 'ann' })
    expect(await ids()).toEqual(before)
    expect((await show(id)).body).toMatchObject({ category: 'Dining' })
    await people.undoDecision(decision_id ?? '')
    expect(await stack.stored(bank.integration_id)).toEqual(doubled)
    await people.answerMatch(candidate_id, { choice: 'accept', actor: 'ann' })
    expect(await ids()).toEqual(before)
    expect((await bank.sync('full')).counts).toMatchObject({ created: 0, updated: 0, deleted: 0, conflicted: 0 })
  }) // prettier-ignore
})

describe('the question whether two records are one', () => {
  const tipped = async (login: string) => {
    const bank = await bankWith(login, [coffee])
    const [id, incoming] = ['coffee', 'tipped'].map((key) => transactionId(bank.integration_id, key)) as [string, string]
    await editRecord(stack.deps.db, bank.integration_id, id, { category: 'Dining' })
    await bank.source.change({ post: [{ external_id: 'coffee', linked: false, fields: { id: 'tipped', amount_minor: -531 } }] })
    await bank.sync('incremental')
    const [asked] = (await people.listMatches({ integration_id: bank.integration_id, status: 'open' })).data
    return { bank, id, incoming, candidate_id: asked?.candidate_id ?? '' }
  } // prettier-ignore
  const shownCount = async ({ integration_id }: Link) => (await stack.stored(integration_id)).size

  it('is answered with yes: one record with the posted amount and what was edited, now and after every sync (C07)', async () => {
    const { bank, id, candidate_id } = await tipped('tip-yes')
    const before = await shownCount(bank)
    expect(await people.getMatch(candidate_id)).toMatchObject({
      record: { amount_minor: -450, category: 'Dining' }, incoming: { amount_minor: -531, category: null },
      differing: expect.arrayContaining(['amount_minor', 'category']), outcome: { amount_minor: -531, category: 'Dining' },
    })
    const preview = await people.answerMatch(candidate_id, { choice: 'accept', dry_run: true })
    expect(preview).toMatchObject({ decision_id: null, record_id: `record_${id}`, body: { amount_minor: -531, category: 'Dining' } })
    expect((await people.getMatch(candidate_id)).status).toBe('open')
    const { decision_id } = await people.answerMatch(candidate_id, { choice: 'accept', actor: 'ann' })
    expect(await stack.service.getRecord(`record_${id}`)).toMatchObject({ body: { amount_minor: -531, status: 'posted', category: 'Dining' } })
    expect(await shownCount(bank)).toBe(before - 1)
    expect((await bank.sync('full')).counts).toMatchObject({ created: 0, updated: 0, deleted: 0, conflicted: 0 })
    await expect(people.answerMatch(candidate_id, { choice: 'reject' })).rejects.toMatchObject({ code: 'match.decided' })

    await people.undoDecision(decision_id ?? '')
    expect(await people.getMatch(candidate_id)).toMatchObject({ status: 'open', decision_id: null })
    expect(await shownCount(bank)).toBe(before)
    expect(await stack.service.getRecord(`record_${id}`)).toMatchObject({ gone_at_provider: true, body: { amount_minor: -450, category: 'Dining' } })
    expect((await bank.sync('full')).counts).toMatchObject({ created: 0, updated: 0, deleted: 0, conflicted: 0 })
  }) // prettier-ignore

  it('is answered with no, and never asked again', async () => {
    const { bank, candidate_id } = await tipped('tip-no')
    await people.answerMatch(candidate_id, { choice: 'reject', actor: 'ann' })
    await bank.source.change({ edit: [{ external_id: 'tipped', fields: { memo: 'later' } }] })
    await bank.sync('full')
    expect(await candidates(bank)).toEqual([])
  })

  it('can be answered unasked: what was merged by hand stays one record through every sync (C28)', async () => {
    const bank = await bankWith('by-hand', ['a', 'b'].map((id) => ({ ...coffee, id, pending: false })))
    const [a, b] = ['a', 'b'].map((key) => `record_${transactionId(bank.integration_id, key)}`) as [string, string]
    const { decision_id } = await people.mergeRecords(a, { other_record_id: b, actor: 'ann' })
    expect(await stack.service.getRecord(b)).toMatchObject({ shown_as: a, deleted_at: expect.any(String) })
    await bank.source.change({ edit: ['a', 'b'].map((external_id) => ({ external_id, fields: { memo: 'later' } })) })
    expect((await bank.sync('full')).counts).toMatchObject({ created: 0, deleted: 0 })
    expect(await stack.service.getRecord(b)).toMatchObject({ shown_as: a, deleted_at: expect.any(String) })
    await expect(people.mergeRecords(b, { other_record_id: a })).rejects.toMatchObject({ code: 'match.impossible' })
    await people.undoDecision(decision_id ?? '')
    expect(await stack.service.getRecord(b)).toMatchObject({ shown_as: null, deleted_at: null, body: { memo: 'later' } })
    await expectSameAsSource(stack, bank)
  }) // prettier-ignore
})

describe('removals that are too many to believe (C21)', () => {
  it('are held, counted before they happen, approved, taken back and refused for good', async () => {
    const bank = await link(stack, 'ynab', 'halved', { size: 120 })
    await bank.sync('full')
    const rows = [...(await bank.source.oracle()).values()].filter(({ entity }) => entity === 'transaction')
    await bank.source.change({ remove: rows.slice(0, 60).map(({ external_id }) => external_id) })
    const job = await bank.sync('full')
    expect(job).toMatchObject({ status: 'COMPLETED', counts: { deleted: 0 }, warnings: [{ code: 'sync.removals_held' }] })
    const [held] = (await people.listHeldRemovals({ integration_id: bank.integration_id, status: 'held' })).data
    const removal_id = held?.removal_id ?? ''
    expect(held).toMatchObject({ missing: 60, live: 120, reason: 'too_many', sync_job_id: job.sync_job_id })
    expect((await people.getHeldRemovals(removal_id)).sample).toHaveLength(60)
    const before = await stack.stored(bank.integration_id)

    expect(await people.answerHeldRemovals(removal_id, { choice: 'approve', dry_run: true })).toMatchObject({ removed: 60, decision_id: null })
    expect(await stack.stored(bank.integration_id)).toEqual(before)
    const { decision_id } = await people.answerHeldRemovals(removal_id, { choice: 'approve', actor: 'ann' })
    await expectSameAsSource(stack, bank)
    await expect(people.answerHeldRemovals(removal_id, { choice: 'reject' })).rejects.toMatchObject({ code: 'removals.decided' })
    await people.undoDecision(decision_id ?? '')
    expect(await stack.stored(bank.integration_id)).toEqual(before)
    await people.answerHeldRemovals(removal_id, { choice: 'reject', actor: 'ann' })
    expect(await stack.stored(bank.integration_id)).toEqual(before)

    await bank.source.change({ remove: [rows[60]?.external_id ?? ''] })
    expect(await bank.sync('full')).toMatchObject({ status: 'COMPLETED', counts: { deleted: 1 }, warnings: [] })
    expect((await people.listHeldRemovals({ integration_id: bank.integration_id, status: 'held' })).data).toEqual([])
  }) // prettier-ignore
})

describe('a run that is undone', () => {
  it('leaves everything as it was before, and the next one brings it again', async () => {
    const bank = await bankWith('undone', [coffee, { ...coffee, id: 'lunch', pending: false }], 60)
    const id = transactionId(bank.integration_id, 'coffee')
    await editRecord(stack.deps.db, bank.integration_id, id, { category: 'Dining' })
    const [before, was] = [await stack.stored(bank.integration_id), await state(id)]
    await bank.source.change({ post: [{ external_id: 'coffee', linked: true, fields: { date: '2026-11-12' } }] })
    await bank.source.change({ edit_random: 5, add: 25, remove: ['lunch'] })
    const { sync_job_id } = await bank.sync('incremental')
    const after = await stack.stored(bank.integration_id)

    const preview = await people.undoSync(sync_job_id, { preview: true })
    expect(preview).toMatchObject({ removed: 25 })
    expect(await stack.stored(bank.integration_id)).toEqual(after)
    expect(await people.undoSync(sync_job_id, { actor: 'ann' })).toEqual(preview)
    expect(await stack.stored(bank.integration_id)).toEqual(before)
    expect(await state(id)).toEqual(was)
    await expect(people.undoSync(sync_job_id)).rejects.toMatchObject({ code: 'sync.undone' })
    expect((await stack.service.getSyncStatus(sync_job_id)).undone_at).not.toBeNull()

    await bank.sync('incremental')
    expect(await stack.stored(bank.integration_id)).toEqual(after)
  }) // prettier-ignore

  it('is refused where people or later runs have built on it, and the answer names what', async () => {
    const bank = await bankWith('built-upon', [])
    await bank.source.change({ add: [{ ...coffee, account_id: 'acc_1', authorized_on: null, pending: false }] })
    const first = await bank.sync('incremental')
    const record_id = `record_${transactionId(bank.integration_id, 'coffee')}`
    const { version } = await stack.service.getRecord(record_id)
    await people.changeRecord(record_id, { version, fields: { category: 'Dining' }, actor: 'ann' })
    const [edited] = (await people.listDecisions({ integration_id: bank.integration_id, record_id })).data
    await expect(people.undoSync(first.sync_job_id, { preview: true })).rejects.toMatchObject({
      code: 'sync.depended_on',
      problem: { decision_ids: [edited?.decision_id] },
    })
    await people.undoDecision(edited?.decision_id ?? '')
    await bank.source.change({ edit: [{ external_id: 'coffee', fields: { memo: 'later' } }] })
    const second = await bank.sync('incremental')
    await expect(people.undoSync(first.sync_job_id)).rejects.toMatchObject({ problem: { sync_job_ids: [second.sync_job_id] } })
    await people.undoSync(second.sync_job_id)
    expect(await people.undoSync(first.sync_job_id)).toMatchObject({ removed: 1 })
  }) // prettier-ignore

  it('loses nothing where a later one was undone after it: the next run reads everything', async () => {
    const rows = [coffee, { ...coffee, id: 'lunch', payee: 'Trattoria' }].map((row) => ({ ...row, pending: false }))
    const bank = await bankWith('undone-askew', rows)
    const jobs: string[] = []
    for (const external_id of ['coffee', 'lunch']) {
      await bank.source.change({ edit: [{ external_id, fields: { memo: 'with Sam' } }] })
      jobs.push((await bank.sync('incremental')).sync_job_id)
    }
    for (const job of jobs) expect(await people.undoSync(job)).toMatchObject({ removed: 0 })
    await bank.sync('incremental')
    await expectSameAsSource(stack, bank)
  })

  it('takes the row along whose match somebody took back, and what they had typed and deleted stays away', async () => {
    const bank = await bankWith('undone-apart', [])
    const body = { account_external_id: 'acc_1', posted_on: '2026-11-08', amount_minor: -1890, currency: 'EUR', exponent: 2, payee: 'Lunch' }
    const { record_id } = await people.typeRecord({ integration_id: bank.integration_id, entity: 'transaction', body })
    await bank.source.change({ add: [{ ...coffee, id: 'lunch', account_id: 'acc_1', authorized_on: null, date: body.posted_on, amount_minor: -1890, pending: false }] })
    const { sync_job_id } = await bank.sync('incremental')
    const { data } = await people.listDecisions({ integration_id: bank.integration_id, record_id })
    for (const kind of ['match', 'edit'])
      await people.undoDecision(data.find((decision) => decision.kind === kind)?.decision_id ?? '')
    await people.undoSync(sync_job_id)
    expect(await listed(bank, -1890)).toEqual([])
    await bank.sync('incremental')
    expect(await listed(bank, -1890)).toEqual(['lunch'])
    await expectSameAsSource(stack, bank)
  }) // prettier-ignore

  it('is refused for an edit by whoever calls themselves as a run does', async () => {
    const bank = await bankWith('undone-named', [])
    await bank.source.change({ add: [{ ...coffee, account_id: 'acc_1', authorized_on: null, pending: false }] })
    const { sync_job_id } = await bank.sync('incremental')
    const record_id = `record_${transactionId(bank.integration_id, 'coffee')}`
    await people.changeRecord(record_id, { version: 1, fields: { memo: 'mine' }, actor: 'sync' })
    await expect(people.undoSync(sync_job_id)).rejects.toMatchObject({ code: 'sync.depended_on' })
  })
})

describe('the proof of balances', () => {
  it('names the edit or the lost row by which rows and balance part', async () => {
    const bank = await bankWith('proved', [{ ...coffee, pending: false }, { ...coffee, id: 'lost', pending: false, amount_minor: -98_765 }])
    const drifts = async () =>
      (await people.getBalances(bank.integration_id)).flatMap(({ drift_minor, explanation }) =>
        drift_minor === 0 ? [] : [{ drift_minor, explanation }],
      )
    expect(await drifts()).toEqual([])
    await bank.source.change({ add: 10, edit_random: 3 })
    await bank.sync('incremental')
    expect(await drifts()).toEqual([])

    const [edited, lost] = ['coffee', 'lost'].map((id) => transactionId(bank.integration_id, id)) as [string, string]
    await editRecord(stack.deps.db, bank.integration_id, edited, { amount_minor: -400 })
    const ofEdit = { record_id: `record_${edited}`, effect_minor: -50, reason: 'edited_amount' }
    expect(await drifts()).toEqual([{ drift_minor: -50, explanation: [ofEdit] }])
    await stack.query('update records set deleted_at = now() where record_id = $1', [lost])
    const ofLost = { record_id: `record_${lost}`, effect_minor: -98_765, reason: 'removed' }
    expect(await drifts()).toEqual([{ drift_minor: -98_815, explanation: [ofEdit, ofLost] }])
  }) // prettier-ignore
})

describe('a preview', () => {
  /** Everything that a run could have left, but for numbers that are never given twice. */
  const everything = async () =>
    Promise.all(
      ['integrations', 'uploaded_files', 'uploaded_file_parts', 'sync_jobs', 'sync_staging', 'sync_fetches', 'sync_cursors', 'sync_changes', 'sync_created', 'records', 'record_aliases', 'decisions', 'match_candidates'].map(
        (table) => stack.query(`select md5(string_agg(t::text, '|' order by t::text)) from ${table} t`),
      ),
    ) // prettier-ignore

  it('tells what a sync would do, row for row, and leaves nothing behind', async () => {
    const bank = await bankWith('previewed', [coffee, { ...coffee, id: 'lunch', pending: false }], 60)
    const id = transactionId(bank.integration_id, 'coffee')
    await editRecord(stack.deps.db, bank.integration_id, id, { category: 'Dining' })
    await bank.source.change({ post: [{ external_id: 'coffee', linked: false, fields: { date: '2026-11-12' } }], edit: [{ external_id: 'lunch', fields: { memo: 'new' } }] })
    await bank.source.change({ add: 30 })
    const before = await everything()
    const preview = await people.previewSync(bank.integration_id, { sync_type: 'incremental' })
    expect(await everything()).toEqual(before)
    expect(preview.changes).toEqual(expect.arrayContaining([
      expect.objectContaining({ record_id: `record_${id}`, reason: 'matched', before: { posted_on: '2026-11-10', status: 'pending' }, body: expect.objectContaining({ status: 'posted', category: 'Dining' }) }),
      expect.objectContaining({ external_id: 'lunch', reason: 'updated', before: { memo: null } }),
    ]))
    const job = await bank.sync('incremental')
    expect(preview.counts).toEqual(job.counts)
    const did = (await people.listChanges(job.sync_job_id, { limit: 100 })).data
    const told = (changes: readonly { record_id: string; reason: string }[]) => changes.map(({ record_id, reason }) => `${record_id} ${reason}`).sort()
    expect(told(preview.changes)).toEqual(told(did))
  }) // prettier-ignore

  it('after a new login that makes every id another shows that nothing would be doubled (C23)', async () => {
    const bank = await bankWith('relink-previewed', [])
    await bank.source.change({ relink: true })
    await stack.query('update integrations set connected_at = now() where integration_id = $1', [bank.integration_id])
    const preview = await people.previewSync(bank.integration_id)
    expect(preview.counts).toMatchObject({ created: 0, deleted: 0, conflicted: 0, updated: 30 + 2 + 4 })
    expect(new Set(preview.changes.map(({ reason }) => reason))).toEqual(new Set(['matched']))
  })

  it('with a login that is over says so at once, and the account asks for a new one', async () => {
    const bank = await bankWith('preview-refused', [])
    await bank.source.fault({ kind: 'unauthorized', times: 9 })
    await expect(people.previewSync(bank.integration_id)).rejects.toMatchObject({ code: 'auth.reconnect_required' })
    expect(await bank.show()).toMatchObject({ status: 'DISCONNECTED', status_reason: 'reconnect_required' })
  })

  const mintFile = (...rows: string[]) =>
    new File([['Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,Labels,Notes', ...rows, ''].join('\n')], 'mint.csv') // prettier-ignore
  const SHOP = '3/1/2023,Corner shop,CORNER SHOP 17,4.50,debit,Groceries,Checking,,'
  const fileLink = async (app_name: string) =>
    (await stack.framework.createIntegration({ user_id: 'user_1', app_name })).integration_id
  const importNow = async (integration_id: string, file: File, answers?: Record<string, string>) => {
    const [job] = await stack.service.uploadFiles(integration_id, [file], answers)
    return stack.service.getSyncStatus(job?.sync_job_id ?? '', { wait_s: 30 })
  } // prettier-ignore

  it('of a file that was uploaded tells what importing it would do', async () => {
    const integration_id = await fileLink('mint')
    const job = await importNow(integration_id, mintFile(SHOP))
    const [file] = (await stack.service.listFiles(integration_id)).data
    await people.undoSync(job.sync_job_id)
    const before = await everything()
    const preview = await people.previewSync(integration_id, { file_id: file?.file_id })
    expect(preview.changes.map(({ entity, reason }) => [entity, reason])).toContainEqual(['transaction', 'created'])
    expect(await everything()).toEqual(before)
  })

  it('of a file that nobody uploaded tells what importing it would do, row for row, and the file is forgotten', async () => {
    const integration_id = await fileLink('mint')
    await importNow(integration_id, mintFile(SHOP))
    const typed = { account_external_id: 'Checking', currency: 'USD', posted_on: '2023-03-04', amount_minor: -700, payee: 'Bus' }
    const typedId = await typeRecord(stack.deps.db, integration_id, typed)
    const next = mintFile(SHOP.replace('Groceries', 'Food'), '3/5/2023,Bus,BUS 7,7.00,debit,Travel,Checking,,', '3/6/2023,Book,BOOKS,9.00,debit,Fun,Checking,,', 'someday,Broken,BROKEN,1.00,debit,Fun,Checking,,')
    const before = await everything()
    const preview = await people.previewFile(integration_id, next)
    expect(await everything()).toEqual(before)
    expect(preview.changes).toEqual(expect.arrayContaining([
      expect.objectContaining({ reason: 'updated', before: expect.objectContaining({ category: 'Groceries' }), body: expect.objectContaining({ category: 'Food' }) }),
      expect.objectContaining({ reason: 'matched', record_id: `record_${typedId}`, detail: expect.objectContaining({ pass: 'P4 typed by hand' }) }),
      expect.objectContaining({ reason: 'created', body: expect.objectContaining({ payee: 'Book' }) }),
    ]))
    expect(preview.quarantined).toEqual([{ stream: 'transactions', reason: expect.stringContaining('Line 5') }])

    const job = await importNow(integration_id, next)
    expect(job.counts).toEqual(preview.counts)
    expect((await people.previewFile(integration_id, next)).counts).toMatchObject({ created: 0, updated: 0, deleted: 0, conflicted: 0 })
  }) // prettier-ignore

  it('of a file that has to be asked about asks, and keeps no answer', async () => {
    const integration_id = await fileLink('quicken')
    const qif = new File(['!Type:Bank\nD03/04/2023\nT-4.50\nPCorner shop\n^\n'], 'bank.qif')
    const before = await everything()
    const asked = { code: 'preview.needs_answers', problem: { files: [{ name: 'bank.qif', format: 'qif' }] } }
    await expect(people.previewFile(integration_id, qif)).rejects.toMatchObject(asked)
    const answers = { date_order: 'dmy', currency: 'EUR', account: 'Checking' }
    const { changes } = await people.previewFile(integration_id, qif, answers)
    expect(changes.map(({ body }) => body['posted_on'])).toContain('2023-04-03')
    await expect(people.previewFile(integration_id, qif)).rejects.toMatchObject(asked)
    await expect(people.previewFile(integration_id, qif, { currency: '' })).rejects.toMatchObject({ code: 'request.invalid' })
    await expect(people.previewFile(integration_id, new File(['%PDF-1.4'], 'a.pdf'))).rejects.toMatchObject({ code: 'file.wrong_kind', problem: { file: 'a.pdf' } })
    expect(await everything()).toEqual(before)
  }) // prettier-ignore

  it('waits for its reader while others tidy up, and says so where it is lost all the same', async () => {
    const { knex, bulk } = stack.deps.db
    const [told, stray] = [mintId('sync'), `${firstIdAt('sync', new Date(Date.now() - 3_600_000))}0`]
    for (const sync_job_id of [told, stray]) await stage(bulk, { sync_job_id, chunk_no: 0 }, { decision: '{}' })
    await clearStrayRows(knex)
    expect(await takeStaged(bulk, { sync_job_id: stray, chunk_no: 0 }, 'decision')).toBeNull()
    expect(await takeStaged(bulk, { sync_job_id: told, chunk_no: 0 }, 'decision')).toBe('{}')

    const { integration_id } = await bankWith('preview-lost', [])
    const lossy = { query: (...asked: unknown[]) => bulk.query('delete from sync_staging').then(() => (bulk.query as (...all: unknown[]) => unknown)(...asked)) }
    const deps = { ...stack.deps, db: { ...stack.deps.db, bulk: lossy as unknown as typeof bulk } }
    await expect(previewSync(deps, { integration_id, sync_type: 'full' })).rejects.toMatchObject({ code: 'preview.gone' })
  }) // prettier-ignore
})

describe('what a person and the bank both say', () => {
  const KEYS = ['moved', 'renamed', 'agreed', 'paid', 'back', 'split', 'clock', 'late'] as const
  type Key = (typeof KEYS)[number]
  let bank: Link
  const idOf = (key: string) => transactionId(bank.integration_id, key)
  const shown = async (key: Key) => (await stack.service.getRecord(`record_${idOf(key)}`)).body
  const set = async (key: Key, fields: JsonObject) => {
    const { version } = await stack.service.getRecord(`record_${idOf(key)}`)
    await people.changeRecord(`record_${idOf(key)}`, { version, fields, actor: 'ann' })
  }
  const asked = async (key: Key) =>
    (await people.listConflicts({ record_id: `record_${idOf(key)}` })).data.map(
      ({ kind, field, status, local, remote }) => ({ kind, field, status, local, remote }),
    )
  const bankSays = (edits: Partial<Record<Key, JsonObject>>) =>
    bank.source.change({ edit: Object.entries(edits).map(([external_id, fields]) => ({ external_id, fields })) })
  const part = (amount_minor: number, category: string) => ({
    external_id: null, kind: 'part', amount_minor, payee_external_id: null, payee: null, category_external_id: null, category, memo: null, transfer_account_external_id: null,
  }) // prettier-ignore

  beforeAll(async () => {
    bank = await bankWith('both', KEYS.map((id, n) => ({ ...coffee, id, pending: false, amount_minor: -1000 * (n + 3) })))
    await people.putPolicy(bank.integration_id, { target: 'transaction.payee', policy: 'newest_wins' })
    await set('moved', { category: 'Dining' })
    await set('renamed', { memo: 'Mine' })
    await set('agreed', { memo: 'Both' })
    await set('paid', { amount_minor: -5 })
    await set('back', { amount_minor: -6 })
    await set('split', { splits: [part(-5000, 'Food'), part(-3000, 'Home')] })
    await set('clock', { payee: 'Mine' })
    await set('late', { payee: 'Mine' })
    const now = Date.now()
    const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
    await bankSays({
      moved: { amount_minor: -3001 },
      renamed: { memo: 'Theirs' },
      agreed: { memo: 'Both' },
      paid: { amount_minor: -6001 },
      back: { amount_minor: -7001 },
      split: { amount_minor: -8500 },
      clock: { payee: 'Theirs', updated_at: minutesAgo(2) },
      late: { payee: 'Theirs', updated_at: minutesAgo(7) },
    })
    // The same day and amount as a part of a split, and nobody's row.
    await bank.source.change({ add: [{ ...coffee, id: 'part', account_id: 'acc_1', authorized_on: null, pending: false, amount_minor: -5000 }] })
    await bank.sync('incremental')
    await bankSays({ agreed: { memo: 'Only theirs' }, back: { amount_minor: -7000 } })
    await bank.sync('incremental')
  }) // prettier-ignore

  it('in different fields holds for both, and nobody is asked (C01)', async () => {
    expect(await shown('moved')).toMatchObject({ category: 'Dining', amount_minor: -3001 })
    expect(await asked('moved')).toEqual([])
  })

  it('of one note shows the person’s and offers the bank’s (C02)', async () => {
    expect(await shown('renamed')).toMatchObject({ memo: 'Mine' })
    expect(await asked('renamed')).toMatchObject([{ field: 'memo', status: 'auto', local: 'Mine', remote: 'Theirs' }])
  })

  it('is no conflict while it is the same, and one when the bank goes on (C03)', async () => {
    expect(await shown('agreed')).toMatchObject({ memo: 'Both' })
    expect(await asked('agreed')).toMatchObject([{ field: 'memo', status: 'auto', remote: 'Only theirs' }])
  })

  it('of an amount shows the person’s until somebody decides (C04)', async () => {
    expect(await shown('paid')).toMatchObject({ amount_minor: -5 })
    expect(await asked('paid')).toMatchObject([{ field: 'amount_minor', status: 'open', local: -5, remote: -6001 }])
    expect((await state(idOf('paid')))?.base.body).toMatchObject({ amount_minor: -6001 })
  })

  it('is settled when the bank comes back to what the person saw: the edit stands (C05)', async () => {
    expect(await shown('back')).toMatchObject({ amount_minor: -6 })
    expect((await asked('back')).filter(({ status }) => status === 'open')).toEqual([])
  })

  it('of a split keeps its parts, with a line for what is left, and asks once (C18)', async () => {
    expect(await shown('split')).toMatchObject({
      amount_minor: -8500,
      splits: [{ amount_minor: -5000 }, { amount_minor: -3000 }, { kind: 'remainder', amount_minor: -500 }],
    })
    expect(await asked('split')).toMatchObject([{ kind: 'splits_remainder', status: 'open' }])
  })

  it('of a part of a split is nobody’s match (C17)', async () => {
    expect(await show(idOf('part'))).toMatchObject({ external_id: 'part', deleted_at: null })
    expect(await candidates(bank)).toEqual([])
  })

  it('at almost the same time is asked about, and later than that is decided by the clocks (C25)', async () => {
    expect([await shown('clock'), await shown('late')]).toMatchObject([{ payee: 'Mine' }, { payee: 'Mine' }])
    expect(await asked('clock')).toMatchObject([{ field: 'payee', status: 'open' }])
    expect(await asked('late')).toMatchObject([{ field: 'payee', status: 'auto' }])
  })
})

describe('one account through a feed and through files (C26)', () => {
  /** The nth day's, with what it is known by in a file. */
  const purchase = (n: number, change: { payee?: string; day?: string } = {}) => ({
    n,
    day: `2026-11-${String(n + 1).padStart(2, '0')}`,
    cents: -1000 - n,
    payee: `Shop ${n} Ltd`,
    ...change,
  })
  type Purchase = ReturnType<typeof purchase>
  const atBank = ({ n, day, cents, payee }: Purchase): JsonObject => ({
    account_id: 'acc_1', authorized_on: null, id: `p${n}`, date: day, amount_minor: cents, pending: false, payee,
  }) // prettier-ignore
  const statement = (rows: readonly Purchase[]): string =>
    SAMPLE_FORMATS.find(({ app_name, format }) => app_name === 'bank_file' && format === 'ofx')
      ?.write(rows.map(({ payee, ...row }) => ({ ...row, text: payee })))
      .replace('12345678', '55550001') ?? ''

  /** Ten purchases that both have, one that only the bank has, one that only the file has, one that each names otherwise. */
  async function linkedTwice(login: string) {
    const bank = await link(stack, 'harbor', login, { size: 1, accounts: 1, pending_share: 0, page_rows: 10 })
    const shared = Array.from({ length: 10 }, (_, n) => purchase(n))
    const add = [...shared, purchase(20, { payee: 'Bank only' }), purchase(24, { payee: 'Garage' })]
    await bank.source.change({ add: add.map(atBank) })
    await bank.sync('full')
    const file = await stack.framework.createIntegration({ user_id: `user_${login}`, app_name: 'bank_file' })
    const upload = async (rows: readonly Purchase[]) => {
      const [job] = await stack.service.uploadFiles(file.integration_id, [new File([statement(rows)], 'november.ofx')])
      return stack.service.getSyncStatus(job?.sync_job_id ?? '', { wait_s: 30 })
    }
    const rows = [...shared.map((row) => ({ ...row, payee: row.payee.toUpperCase() })), purchase(22, { payee: 'File only' }), purchase(24, { payee: 'Flowers' })]
    await upload(rows)
    const [asked] = (await people.listMatches({ user_id: `user_${login}`, status: 'open' })).data
    const idOf = async (integration_id: string, entity: string, amount?: number) => {
      const found = (await stack.service.listRecords({ integration_id, entity: entity as 'account', limit: 100, include_deleted: true })).data
      return found.find(({ body }) => amount === undefined || (body as JsonObject)['amount_minor'] === amount)?.record_id ?? ''
    }
    const everything = async () => [await stack.stored(bank.integration_id), await stack.stored(file.integration_id)]
    return { bank, file, upload, rows, asked, idOf, everything }
  } // prettier-ignore

  it('is offered, and once a person says so every purchase is one record with two keys, until it is taken back', async () => {
    const { bank, file, upload, rows, asked, idOf, everything } = await linkedTwice('twice')
    expect(asked).toMatchObject({
      pass: 'P6 same account',
      record_id: await idOf(bank.integration_id, 'account'),
      incoming_id: await idOf(file.integration_id, 'account'),
      reasons: ['both numbers end in 0001', expect.stringMatching(/^name/), '11 of 12 transactions of the days that both cover agree'],
    })
    const [coffee, twin] = [await idOf(bank.integration_id, 'transaction', -1003), await idOf(file.integration_id, 'transaction', -1003)]
    await people.changeRecord(twin, { version: 1, fields: { category: 'Dining' }, actor: 'ann' })
    const [before, edited] = [await everything(), await state(twin.slice('record_'.length))]
    const candidate_id = asked?.candidate_id ?? ''

    const preview = await people.answerMatch(candidate_id, { choice: 'accept', dry_run: true })
    expect(preview).toMatchObject({ decision_id: null, transactions: { together: 10, unsure: 1, alone: 2, alone_in_other: 1 } })
    expect(await everything()).toEqual(before)
    expect((await people.getMatch(candidate_id)).transactions).toEqual(preview.transactions)
    const { decision_id, transactions } = await people.answerMatch(candidate_id, { choice: 'accept', actor: 'ann' })
    expect(transactions).toEqual(preview.transactions)

    // The file shows what it alone has, and what a person is asked about.
    const left = async () => [...(await stack.stored(file.integration_id)).values()].flatMap(({ body }) => (body as JsonObject)['payee'] ?? [])
    expect((await left()).sort()).toEqual(['File only', 'Flowers'])
    expect(await candidates({ ...bank, integration_id: file.integration_id })).toMatchObject([{ pass: 'P6 same account', reasons: ['same amount', 'same day', 'payee 0 % alike'] }])
    const one = await stack.service.getRecord(coffee)
    expect(one).toMatchObject({
      body: { category: 'Dining', payee: 'Shop 3 Ltd' },
      keys: [{ external_id: 'p3', kind: 'primary' }, { kind: 'same_account', gone: false }],
      shown_here: [{ record_id: twin, integration_id: file.integration_id, fields: { payee: 'SHOP 3 LTD' } }],
    })
    expect((await people.getBalances(bank.integration_id)).map(({ drift_minor }) => drift_minor)).toEqual([0])

    // Either side may come again, whole or with more.
    expect((await bank.sync('full')).counts).toMatchObject({ created: 0, updated: 0, deleted: 0, conflicted: 0 })
    expect((await upload(rows)).counts).toMatchObject({ created: 0, updated: 0, deleted: 0, conflicted: 0 })
    await bank.source.change({ add: [atBank(purchase(15))], remove: ['p1'] })
    await bank.sync('incremental')
    await upload([...rows, purchase(15, { day: '2026-11-17' })])
    expect((await left()).sort()).toEqual(['File only', 'Flowers'])
    const gone = await stack.service.getRecord(await idOf(bank.integration_id, 'transaction', -1001))
    expect(gone).toMatchObject({ deleted_at: null, gone_at_provider: false, keys: [{ gone: true }, { gone: false }] })

    await people.undoDecision(decision_id ?? '')
    const [ofBank, ofFile] = (await everything()) as [Map<string, unknown>, Map<string, unknown>]
    const later = (was: Map<string, unknown> | undefined, now: Map<string, unknown>) => [...now].filter(([key, value]) => JSON.stringify(was?.get(key)) !== JSON.stringify(value))
    expect(later(before[1], ofFile)).toMatchObject([[expect.any(String), { body: { amount_minor: -1015 } }]])
    expect(ofFile.size).toBe((before[1]?.size ?? 0) + 1)
    expect(ofBank.has('transaction p1')).toBe(false)
    await expectSameAsSource(stack, bank)
    expect(await state(twin.slice('record_'.length))).toMatchObject({ overrides: edited?.overrides, keys: edited?.keys, absorbed_by: null })
    expect(await people.getMatch(candidate_id)).toMatchObject({ status: 'open' })
  }) // prettier-ignore

  it('keeps what the other one has when the data of either is deleted', async () => {
    const { bank, file, idOf, everything } = await linkedTwice('twice-deleted')
    const before = await everything()
    const [leading, following] = [await idOf(bank.integration_id, 'account'), await idOf(file.integration_id, 'account')]
    await expect(people.declareSameAccount(leading, { other_record_id: leading })).rejects.toMatchObject({ code: 'match.impossible' })
    await people.declareSameAccount(leading, { other_record_id: following, actor: 'ann' })
    await expect(people.declareSameAccount(following, { other_record_id: leading })).rejects.toMatchObject({ code: 'match.impossible' })
    await stack.framework.disconnect(bank.integration_id, { data: 'delete' })
    expect(await everything()).toEqual([new Map(), before[1]])
    expect(await people.listMatches({ user_id: 'user_twice-deleted', status: 'open' })).toMatchObject({ data: [] })
  }) // prettier-ignore
})
