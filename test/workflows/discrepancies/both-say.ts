/** What a person and the bank say of one record, and whether rows and balances agree. */
import type { JsonObject } from '../../../domain/json'
import { editRecord, transactionId } from '../../support/edits'
import type { Link } from '../../support/link'
import { bankWith, candidates, coffee, people, show, stack, state } from './kit'

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
    external_id: null, kind: 'part' as const, amount_minor, payee_external_id: null, payee: null, category_external_id: null, category, memo: null, transfer_account_external_id: null,
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
    // The same day and amount as a part of a split, of a row of the bank's and of a typed one, and nobody's rows.
    const typed = { account_external_id: 'acc_1', posted_on: coffee.date, currency: 'EUR', exponent: 2, payee: coffee.payee }
    await people.typeRecord({ integration_id: bank.integration_id, entity: 'transaction', body: { ...typed, amount_minor: -9900, splits: [part(-5200, 'Food'), part(-4700, 'Home')] } })
    await bank.source.change({ add: [-5000, -4700].map((amount_minor) => ({ ...coffee, id: `part${amount_minor}`, account_id: 'acc_1', authorized_on: null, pending: false, amount_minor })) })
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
    for (const id of ['part-5000', 'part-4700'])
      expect(await show(idOf(id))).toMatchObject({ external_id: id, deleted_at: null, body: { splits: [] } })
    expect(await candidates(bank)).toEqual([])
  })

  it('at almost the same time is asked about, and later than that is decided by the clocks (C25)', async () => {
    expect([await shown('clock'), await shown('late')]).toMatchObject([{ payee: 'Mine' }, { payee: 'Mine' }])
    expect(await asked('clock')).toMatchObject([{ field: 'payee', status: 'open' }])
    expect(await asked('late')).toMatchObject([{ field: 'payee', status: 'auto' }])
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
