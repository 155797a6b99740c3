/** Runs that are taken back. */
import { editRecord, transactionId } from '../../support/edits'
import { expectSameAsSource } from '../../support/link'
import { bankWith, coffee, listed, people, stack, state } from './kit'

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
