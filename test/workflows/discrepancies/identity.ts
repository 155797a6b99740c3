/** Which rows are one record: moves, typed rows, new ids, and what is asked where that is not certain. */
import { recordId } from '../../../runtime/digest'
import { editRecord, transactionId, typeRecord } from '../../support/edits'
import { counts, expectSameAsSource, type Link } from '../../support/link'
import { bankWith, candidates, coffee, conflicts, people, reasons, show, stack, state } from './kit'

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
