/** What goes and what stays, whatever a read lacks and whoever edits meanwhile. */
import { editRecord, transactionId, typeRecord } from '../../support/edits'
import { expectFirstSync, expectSameAsSource, link } from '../../support/link'
import { bankWith, coffee, people, show, stack, state } from './kit'

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
