import { bankLogin, counts, difference, expectFirstSync, expectSameAsSource, link } from '../support/link'
import { startStack, type Stack } from '../support/stack'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ env: { CHUNK_ROWS: '150', PROVIDER_TIMEOUT_S: '3' } })
})
afterAll(() => stack.stop())

describe('a bank that serves Direct Connect', () => {
  it('is read whole, every account of the login', async () => {
    const bank = await link(stack, 'quicken', 'household', { size: 1_000 })
    const job = await bank.sync('full')
    await expectFirstSync(stack, bank, job)
    expect(job.warnings).toEqual([])
    expect(await bank.show()).toMatchObject({ status: 'CONNECTED', external_account: { name: 'Sandbox' } })
  })

  it('is asked from where it stopped, and what is known costs no write', async () => {
    const bank = await link(stack, 'quicken', 'regular', { size: 1_000 })
    await bank.sync('full')
    const before = await bank.source.oracle()
    await bank.source.change({ add: 20, edit_random: 3 })
    const job = await bank.sync('incremental')
    const { created, updated } = difference(before, await bank.source.oracle())
    expect(job).toMatchObject({ status: 'COMPLETED', counts: { created, updated, deleted: 0, quarantined: 0 } })
    // The weeks before, and no more: the first run read 1,000.
    expect(job.counts.unchanged).toBeLessThan(60)
    await expectSameAsSource(stack, bank)
    const again = await bank.sync('incremental')
    expect(again.counts).toEqual(counts({ unchanged: job.records_synced }))
  })

  it.each(['server_error', 'truncate', 'truncate_clean', 'reset', 'stall'])(
    'that fails by %s in mid-run is asked again, and nothing is lost or doubled',
    async (kind) => {
      const bank = await link(stack, 'quicken', `fails_by_${kind}`, { size: 400 })
      await bank.source.fault({ kind, times: 1, stall_s: 5 })
      const job = await bank.sync('full')
      expect(job.attempts).toBeGreaterThan(1)
      await expectFirstSync(stack, bank, job)
    },
  )

  it('that no longer takes the password ends the link until it is made anew', async () => {
    const bank = await link(stack, 'quicken', 'locked_out', { size: 50 })
    await bank.source.make({ size: 50, seed: 1, password: 'another' })
    expect(await bank.sync('full')).toMatchObject({ status: 'FAILED', failure: { code: 'auth.reconnect_required' } })
    expect(await bank.show()).toMatchObject({ status: 'DISCONNECTED', status_reason: 'reconnect_required' })
  })

  it('that wants its customer to act says so', async () => {
    const bank = await link(stack, 'quicken', 'must_change', { size: 50 })
    await bank.source.make({ size: 50, seed: 1, signon_code: '15000' })
    const job = await bank.sync('full')
    expect(job).toMatchObject({ status: 'FAILED', failure: { code: 'auth.user_action' } })
    expect(job.failure?.detail).toContain('the password must be changed')
  })

  it('that has no statement of one account keeps the run, with a warning', async () => {
    const bank = await link(stack, 'quicken', 'closed_savings', { size: 300, account_codes: { '1': '2004' } })
    const job = await bank.sync('full')
    expect(job).toMatchObject({ status: 'COMPLETED', warnings: [{ code: 'provider.account_missing' }] })
    expect(
      [...(await stack.stored(bank.integration_id)).values()].filter(({ entity }) => entity === 'account'),
    ).toHaveLength(2)
  })

  it('that sends one bad row keeps the others', async () => {
    const bank = await link(stack, 'quicken', 'one_bad_row', { size: 300 })
    await bank.source.fault({ kind: 'bad_row', times: 1 })
    const job = await bank.sync('full')
    expect(job).toMatchObject({ status: 'COMPLETED', counts: { quarantined: 1 } })
    expect(job.counts.created).toBe((await bank.source.oracle()).size - 1)
  })

  it('that refuses user name or password is not linked', async () => {
    await stack.sandbox.login('quicken', 'somebody').make({ size: 1, seed: 1 })
    const answer = await stack.request('POST', '/v1/integrations', {
      body: { user_id: 'user_1', app_name: 'quicken', credentials: bankLogin(stack, 'somebody', 'wrong') },
    })
    expect(answer).toMatchObject({ status: 422, body: { code: 'integration.credentials_refused' } })
  })

  it('at an address of this machine or without encryption is not asked', async () => {
    for (const url of ['https://127.0.0.1/ofx', 'http://example.com/ofx', 'https://localhost/ofx']) {
      const answer = await stack.request('POST', '/v1/integrations', {
        body: { user_id: 'user_1', app_name: 'quicken', credentials: { ...bankLogin(stack, 'somebody'), url } },
      })
      expect(answer).toMatchObject({ status: 422, body: { code: 'integration.address_refused' } })
    }
  })
})
