/** One account that two integrations bring. */
import type { JsonObject } from '../../../domain/json'
import { expectSameAsSource, link } from '../../support/link'
import { SAMPLE_FORMATS } from '../../support/sample-files'
import { candidates, people, stack, state } from './kit'

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
