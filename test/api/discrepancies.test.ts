/** What people change, and what syncs make of it: through the API, against real syncs. */
import type { CanonicalRecord } from '../../client'
import { live } from '../household/household'
import { statement, stmttrn } from '../connectors/formats/ofx/samples'
import { link, type Link } from '../support/link'
import { startStack, type Stack } from '../support/stack'
import { checkedCalls, type CallApi } from './checked'

let stack: Stack
let call: CallApi
let ynab: Link
let spare: CanonicalRecord[]

beforeAll(async () => {
  stack = await startStack()
  call = checkedCalls({ base_url: stack.base_url, api_key: stack.api_key })
  ynab = await link(stack, 'ynab', 'ynab-edits', { size: 60 })
  await ynab.sync('full')
  const { data } = await stack.service.listRecords({ integration_id: ynab.integration_id, entity: 'transaction', limit: 60 })
  spare = data.filter(({ body }) => 'splits' in body && body.splits.length === 0)
}) // prettier-ignore
afterAll(() => stack.stop())

/** A transaction that no other test touches. */
const take = (): CanonicalRecord => spare.shift() as CanonicalRecord

type Json = Record<string, unknown>
const ask = async (method: string, path: string, body?: object): Promise<Json> => {
  const { status, body: said } = await call(method, path, body === undefined ? {} : { body })
  return { status, ...said }
}
const read = (record: CanonicalRecord) => ask('GET', `/v1/records/${record.record_id}`)
const set = (record: CanonicalRecord, fields: Json, version = record.version) =>
  ask('PATCH', `/v1/records/${record.record_id}`, { version, fields, actor: 'ada' })
const atProvider = (record: CanonicalRecord, fields: Json) =>
  ynab.source.change({ edit: [{ external_id: record.external_id, fields }] })
const conflictsOf = async (record: CanonicalRecord): Promise<Json[]> =>
  (await ask('GET', `/v1/conflicts?record_id=${record.record_id}`))['data'] as Json[]

describe('a field that somebody set', () => {
  it('stands while the bank changes another one, and nobody is asked', async () => {
    const record = take()
    expect(await set(record, { memo: 'shared with Bob' })).toMatchObject({ status: 200 })
    await atProvider(record, { amount_minor: -1234 })
    await ynab.sync('incremental')
    expect(await read(record)).toMatchObject({
      body: { memo: 'shared with Bob', amount_minor: -1234 },
      edited_fields: [{ field: 'memo', origin: 'local', value: 'shared with Bob' }],
    })
    expect(await conflictsOf(record)).toEqual([])
  })

  it('is asked about where it is the bank’s own fact and the bank changes it too', async () => {
    const record = take()
    await set(record, { amount_minor: -500 })
    await atProvider(record, { amount_minor: -777 })
    const job = await ynab.sync('incremental')
    expect(job.counts.conflicted).toBe(1)
    const [conflict] = await conflictsOf(record)
    expect(conflict).toMatchObject({ field: 'amount_minor', status: 'open', local: -500, remote: -777, policy: 'manual' })
    const detail = await ask('GET', `/v1/conflicts/${String(conflict?.['conflict_id'])}`)
    expect(detail).toMatchObject({
      body: { amount_minor: -500 },
      outcomes: [
        { choice: 'keep_local', body: { amount_minor: -500 } },
        { choice: 'take_remote', body: { amount_minor: -777 } },
      ],
    })
    const { data } = (await ask('GET', `/v1/sync-jobs/${job.sync_job_id}/changes?reason=conflicted`)) as { data: Json[] }
    const { payee, posted_on } = record.body as { payee: string; posted_on: string }
    const title = { payee, posted_on, amount_minor: -500, currency: 'USD', exponent: 2 }
    expect(data).toMatchObject([{ record_id: record.record_id, reason: 'conflicted', record: { entity: 'transaction', title } }])
  }) // prettier-ignore

  it('follows the provider once that is chosen, and stands again once the choice is taken back', async () => {
    const record = take()
    await set(record, { amount_minor: -500 })
    await atProvider(record, { amount_minor: -778 })
    await ynab.sync('incremental')
    const [conflict] = await conflictsOf(record)
    const path = `/v1/conflicts/${String(conflict?.['conflict_id'])}`
    for (const fields of [{ memo: 'beside the point' }, { currency: 'EUR', amount_minor: -1 }])
      expect(await ask('POST', `${path}/resolve`, { choice: 'edit', fields })).toMatchObject({
        code: 'request.invalid',
      })
    expect(await ask('POST', `${path}/resolve`, { choice: 'take_remote', actor: 'ada' })).toMatchObject({
      status: 'took_remote',
      decided_by: 'ada',
    })
    expect(await read(record)).toMatchObject({ body: { amount_minor: -778 }, edited_fields: [] })
    expect(await ask('POST', `${path}/resolve`, { choice: 'keep_local' })).toMatchObject({ code: 'conflict.decided' })
    expect(await ask('POST', `${path}/undo`, {})).toMatchObject({ status: 'open' })
    expect(await read(record)).toMatchObject({ body: { amount_minor: -500 } })
  })

  it('is shown over a name that the provider changed, which is offered', async () => {
    const record = take()
    await set(record, { memo: 'mine' })
    await atProvider(record, { memo: 'theirs' })
    await ynab.sync('incremental')
    expect(await conflictsOf(record)).toMatchObject([
      { field: 'memo', status: 'auto', rule: null, remote: 'theirs', record: { title: { memo: 'mine' } } },
    ])
    expect(await read(record)).toMatchObject({
      edited_fields: [{ field: 'memo', value: 'mine', provider_value: 'theirs' }],
    })
  })

  it('is refused where the provider alone says it, where it does not fit, and where it changed meanwhile', async () => {
    const record = take()
    expect(await set(record, { currency: 'EUR' })).toMatchObject({ code: 'request.invalid' })
    expect(await set(record, { colour: 'red' })).toMatchObject({ code: 'request.invalid' })
    expect(await set(record, { constructor: 'red' })).toMatchObject({ code: 'request.invalid' })
    expect(await set(record, { posted_on: 'yesterday' })).toMatchObject({ code: 'request.invalid' })
    expect(await set(record, { memo: 'x' }, record.version + 7)).toMatchObject({
      code: 'record.changed_meanwhile',
      version: record.version,
    })
  })
})

describe('a record that somebody deleted', () => {
  it('stays deleted when a full sync brings it again, and can be restored', async () => {
    const record = take()
    await ask('DELETE', `/v1/records/${record.record_id}?actor=ada`)
    await ynab.sync('full')
    expect(await read(record)).toMatchObject({ deleted_here: true, deleted_at: expect.any(String) })
    expect(await set(record, { memo: 'x' }, record.version + 1)).toMatchObject({ code: 'record.deleted' })
    expect(await ask('POST', `/v1/records/${record.record_id}/restore`, {})).toMatchObject({
      deleted_here: false,
      deleted_at: null,
    })
  })

  it('is asked about when the provider removes what somebody edited', async () => {
    const record = take()
    await set(record, { memo: 'keep me' })
    await ynab.source.change({ remove: [record.external_id] })
    await ynab.sync('incremental')
    expect(await read(record)).toMatchObject({ deleted_at: null, gone_at_provider: true })
    const [conflict] = await conflictsOf(record)
    expect(conflict).toMatchObject({ kind: 'delete_vs_edit', status: 'open' })
    await ask('POST', `/v1/conflicts/${String(conflict?.['conflict_id'])}/resolve`, { choice: 'take_remote' })
    expect(await read(record)).toMatchObject({ deleted_at: expect.any(String) })
  })
})

describe('one answer for many', () => {
  it('is shown before it is given, refused when there are others meanwhile, and taken back whole', async () => {
    const records = [take(), take(), take()]
    for (const [n, record] of records.entries()) {
      await set(record, { check_number: `mine ${n}` })
      await atProvider(record, { amount_minor: -900 - n })
      await set(record, { amount_minor: -1 - n }, record.version + 1)
    }
    await ynab.sync('incremental')
    const wish = { integration_id: ynab.integration_id, kind: 'field', field: 'amount_minor', choice: 'take_remote' }
    const edits = () => stack.query('select edit_no from integrations where integration_id = $1', [ynab.integration_id])
    const before = await edits()
    const preview = await ask('POST', '/v1/conflicts/resolve', { ...wish, dry_run: true })
    // Whoever listens would be told of an edit, and look again.
    expect(await edits()).toEqual(before)
    const found = Number(preview['found'])
    expect(found).toBeGreaterThanOrEqual(3)
    expect(preview).toMatchObject({ status: 200, resolved: 0 })
    const edit = { ...wish, choice: 'edit', dry_run: true }
    expect(await ask('POST', '/v1/conflicts/resolve', { ...edit, fields: { memo: 'x' } })).toMatchObject({ code: 'request.invalid' })
    const edited = (await ask('POST', '/v1/conflicts/resolve', { ...edit, fields: { amount_minor: -42 } })) as { sample: Json[] }
    expect(edited.sample[0]).toMatchObject({ outcome: { body: { amount_minor: -42 } } })
    expect(await ask('POST', '/v1/conflicts/resolve', { ...wish, expected: found + 1 })).toMatchObject({
      code: 'conflict.other_count',
      found,
    })
    const given = await ask('POST', '/v1/conflicts/resolve', { ...wish, expected: found, always: true })
    expect(given).toMatchObject({ resolved: found })
    expect(await read(records[0] as CanonicalRecord)).toMatchObject({ body: { amount_minor: -900 } })
    const policies = `/v1/integrations/${ynab.integration_id}/policies`
    expect(await ask('GET', policies)).toMatchObject({ set: [{ target: 'transaction.amount_minor', policy: 'remote_wins' }] })
    expect(await ask('POST', `/v1/decisions/${String(given['decision_id'])}/undo`, {})).toMatchObject({ status: 200 })
    expect(await read(records[0] as CanonicalRecord)).toMatchObject({ body: { amount_minor: -1 } })
    expect(await ask('GET', policies)).toMatchObject({ set: [] })
  }) // prettier-ignore
})

describe('a list of questions', () => {
  it('pages on from the one that waits longest, each once, as from the newest', async () => {
    const first = `/v1/conflicts?integration_id=${ynab.integration_id}`
    const [[newest], oldest] = [await pages(`${first}&limit=100`), await pages(`${first}&order=oldest&limit=2`)]
    expect(oldest.length).toBeGreaterThan(1)
    expect(oldest.flat()).toEqual(newest?.toReversed())
  })

  const pages = async (list: string): Promise<unknown[][]> => {
    const found: unknown[][] = []
    for (let path: string | null = list; path !== null;) {
      const { data, next_cursor } = await ask('GET', path)
      found.push((data as Json[]).map(({ conflict_id }) => conflict_id))
      path = typeof next_cursor === 'string' ? `${list}&cursor=${next_cursor}` : null
    }
    return found
  }
})

describe('the log of decisions', () => {
  it('tells who set what, and takes back the newest first', async () => {
    const record = take()
    await set(record, { memo: 'first' })
    await set(record, { memo: 'second' }, record.version + 1)
    const list = `/v1/decisions?integration_id=${ynab.integration_id}&record_id=${record.record_id}`
    const { data } = (await ask('GET', list)) as { data: { decision_id: string }[] }
    const [second, first] = data.map(({ decision_id }) => `/v1/decisions/${decision_id}/undo`)
    expect(data).toMatchObject([
      { kind: 'edit', actor: 'ada', evidence: { fields: { memo: { from: 'first', to: 'second' } } } },
      { kind: 'edit', actor: 'ada' },
    ])
    for (const dry_run of [true, false])
      expect(await ask('POST', first as string, { dry_run })).toMatchObject({ code: 'decision.needed_later' })

    const before = await read(record)
    const back = { record_id: record.record_id, body: { ...record.body, memo: 'first' } }
    expect(await ask('POST', second as string, { dry_run: true })).toMatchObject({ undone_at: null, records: [back] })
    expect(await read(record)).toEqual(before)
    expect(await ask('POST', second as string, {})).toMatchObject({ undone_by: expect.any(String), records: [back] })
    expect(await read(record)).toMatchObject({ body: { memo: 'first' } })
    await ask('POST', first as string, {})
    expect(await read(record)).toMatchObject({ edited_fields: [], body: record.body })
    expect(await ask('POST', first as string, {})).toMatchObject({ code: 'decision.undone' })
  })

  it('takes back the newest rule first too, so that none holds which nobody stands for', async () => {
    const path = `/v1/integrations/${ynab.integration_id}/policies`
    for (const policy of ['remote_wins', 'manual'])
      await ask('PUT', path, { target: 'transaction.check_number', policy })
    const { data } = (await ask('GET', `/v1/decisions?integration_id=${ynab.integration_id}&limit=2`)) as { data: Json[] }
    const [second, first] = data.map(({ decision_id }) => `/v1/decisions/${String(decision_id)}/undo`)
    const refusal = { code: 'decision.needed_later', decision_ids: [data[0]?.['decision_id']] }
    expect(await ask('POST', first as string, {})).toMatchObject(refusal)
    for (const each of [second, first]) expect(await ask('POST', each as string, {})).toMatchObject({ status: 200 })
    expect(await ask('GET', path)).toMatchObject({ set: [] })
  }) // prettier-ignore
})

describe('two people who change one record at once', () => {
  it('are told apart: one is done, the other hears of it and loses nothing', async () => {
    const record = take()
    const answers = await Promise.all([set(record, { memo: 'hers' }), set(record, { flag: 'his' })])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const late = answers[0]['status'] === 409 ? { memo: 'hers' } : { flag: 'his' }
    const refused = answers.find(({ status }) => status === 409)
    expect(refused).toMatchObject({ code: 'record.changed_meanwhile', version: record.version + 1 })
    await set(record, late, Number(refused?.['version']))
    expect(await read(record)).toMatchObject({ body: { memo: 'hers', flag: 'his' }, version: record.version + 2 })
  })
})

describe('while a sync runs', () => {
  it('a conflict is answered, another record edited and a third typed, and the run undoes none of it', async () => {
    const [asked, other] = [take(), take()]
    await set(asked, { amount_minor: -500 })
    await atProvider(asked, { amount_minor: -779 })
    await atProvider(other, { memo: 'theirs' })
    await ynab.sync('incremental')
    const [conflict] = await conflictsOf(asked)
    await ynab.source.fault({ kind: 'rate_limit', times: 1, retry_after_s: 2, path: 'transactions' })
    const job = await ynab.start('full')
    const path = `/v1/conflicts/${String(conflict?.['conflict_id'])}/resolve`
    expect(await ask('POST', path, { choice: 'keep_local' })).toMatchObject({ status: 'kept_local' })
    expect(await set(other, { memo: 'mine' }, other.version + 1)).toMatchObject({ status: 200 })
    const { account_external_id } = other.body as { account_external_id: string }
    const lunch = { account_external_id, posted_on: '2026-11-01', amount_minor: -1890, currency: 'USD', exponent: 2, payee: 'Lunch' }
    const typing = { integration_id: ynab.integration_id, entity: 'transaction', body: lunch }
    expect(await ask('POST', '/v1/records', { ...typing, body: { ...lunch, exponent: 0 } })).toMatchObject({ code: 'request.invalid' })
    const typed = await ask('POST', '/v1/records', typing)
    expect(await stack.service.getSyncStatus(job.sync_job_id)).toMatchObject({ finished_at: null })
    expect(await ynab.end(job)).toMatchObject({ status: 'COMPLETED' })
    expect(await read(asked)).toMatchObject({ body: { amount_minor: -500 } })
    expect(await conflictsOf(asked)).toMatchObject([{ status: 'kept_local' }])
    expect(await read(other)).toMatchObject({ body: { memo: 'mine' } })
    expect(await ask('GET', `/v1/records/${String(typed['record_id'])}`)).toMatchObject({ hand_made: true, deleted_at: null })
  }) // prettier-ignore
})

describe('an id that a bank gives to another transaction a month later (C12)', () => {
  it('makes a record of its own and tells so, and the first one stays as it was, upload after upload', async () => {
    const { integration_id } = await stack.framework.createIntegration({ user_id: 'user_ids', app_name: 'bank_file' })
    const january = statement(stmttrn({ fitid: '1', day: '20260105', amount: '-5.00', name: 'Baker' }))
    const february = statement(stmttrn({ fitid: '1', day: '20260209', amount: '-70.00', name: 'Garage' }))
    const upload = async (file: string) => {
      const [job] = await stack.service.uploadFiles(integration_id, [new File([file], 'bank.ofx')])
      return stack.service.getSyncStatus(job?.sync_job_id ?? '', { wait_s: 30 })
    }
    const amounts = async () =>
      (await stack.service.listRecords({ integration_id, entity: 'transaction' })).data
        .map(({ body }) => (body as { amount_minor: number }).amount_minor)
        .sort((a, b) => a - b)
    await upload(january)
    expect((await upload(february)).counts).toMatchObject({ conflicted: 1, updated: 0 })
    expect(await amounts()).toEqual([-7000, -500])
    const { data } = (await ask('GET', `/v1/conflicts?integration_id=${integration_id}`)) as { data: Json[] }
    expect(data).toMatchObject([{ kind: 'id_reuse', status: 'open' }])
    const again = [await upload(january), await upload(february)].map(({ counts }) => counts)
    expect(again).toMatchObject([{ created: 0, updated: 0, conflicted: 0 }, { created: 0, updated: 0, conflicted: 0 }])
    expect(await amounts()).toEqual([-7000, -500])
    const path = `/v1/conflicts/${String(data[0]?.['conflict_id'])}/resolve`
    expect(await ask('POST', path, { choice: 'keep_local' })).toMatchObject({ status: 'kept_local' })
  }) // prettier-ignore
})

describe('two months of a household', () => {
  it('have no false match and no certain match missed, nothing lost and nothing doubled', async () => {
    const wish = { login: 'two-months', seed: 7, from: '2026-01-05', days: 60, every: 6, relinks: 1 }
    const nothing = { false_matches: [], missed: [], lost: [], doubled: [] }
    expect(await live(stack, wish)).toMatchObject({ syncs: 11, ...nothing })
  }) // prettier-ignore
})
