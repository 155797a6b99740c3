import { createHash } from 'node:crypto'
import { expectFirstSync, expectSameAsSource, linkOf, type Link } from '../support/link'
import type { Stack } from '../support/stack'
import type { CallApi } from './checked'

/** What people may rely on who link by a setup token. On the stack of the file that calls it. */
export function describeClaiming(given: () => { stack: Stack; call: CallApi }): void {
  const world = { size: 60, seed: 1, history_days: 80 }
  const create = (user_id: string, setup_token: string) =>
    given().call('POST', '/v1/integrations', { body: { user_id, app_name: 'simplefin', credentials: { setup_token } } })
  const reconnect = ({ integration_id }: Link, body: object) =>
    given().call('POST', `/v1/integrations/${integration_id}/reconnect`, { body })
  const sourceOf = async (login: string, more: object = {}) => {
    const source = given().stack.sandbox.login('simplefin', login)
    await source.make({ ...world, ...more })
    return source
  }
  const claimsOf = (user_id: string) =>
    given().stack.query<{ ciphertext: string | null }>('select * from claims where user_id = $1', [user_id])
  const linked = async (login: string, more: object = {}): Promise<Link> => {
    const source = await sourceOf(login, more)
    const { body } = await create(`user_${login}`, await source.setupToken())
    return linkOf(given().stack, String(body['integration_id']), source)
  }

  describe('linking by a setup token', () => {
    it('claims it, reads every account, and shows the address that it stood for to nobody', async () => {
      const { stack } = given()
      const source = await sourceOf('sf-ann')
      const { status, body } = await create('user_sf-ann', await source.setupToken())
      expect(status).toBe(201)
      expect(body).toMatchObject({ status: 'CONNECTED', protocol: 'claim_url' })
      const link = linkOf(stack, String(body['integration_id']), source)
      await expectFirstSync(stack, link, await link.sync('full'))

      const password = createHash('sha256').update('simplefin\nsf-ann').digest('hex').slice(0, 32)
      const kept = await stack.query(
        `select row_to_json(i)::text from integrations i where integration_id = $1
         union all select row_to_json(d)::text from deeds d where integration_id = $1
         union all select row_to_json(c)::text from claims c where integration_id = $1`,
        [link.integration_id],
      )
      expect(JSON.stringify([body, kept])).not.toContain(password)
      expect(await claimsOf('user_sf-ann')).toMatchObject([{ ciphertext: null }])
    })

    it('sent twice at once claims once, and answers the other with the link that stands', async () => {
      const source = await sourceOf('sf-ben')
      const token = await source.setupToken()
      const answers = await Promise.all([create('user_sf-ben', token), create('user_sf-ben', token)])
      const [first, second] = answers.toSorted((a, b) => a.status - b.status)
      expect([first?.status, second?.status]).toEqual([201, 409])
      expect(second?.body).toMatchObject({
        code: 'integration.already_linked',
        integration_id: first?.body['integration_id'],
      })
      expect((await create('user_sf-ben', token)).body).toMatchObject({ code: 'integration.already_linked' })
    })

    it('says that the token of a link is spent to whoever reconnects that link with it', async () => {
      const { call } = given()
      const source = await sourceOf('sf-ivy')
      const token = await source.setupToken()
      const { body } = await create('user_sf-ivy', token)
      const link = `/v1/integrations/${String(body['integration_id'])}`
      const again = await call('POST', `${link}/reconnect`, {
        body: { credentials: { setup_token: token } },
      })
      expect(again).toMatchObject({ status: 422, body: { code: 'integration.token_used' } })
      expect((await call('GET', link)).body).toMatchObject({ status: 'CONNECTED' })
    })

    it('keeps what was claimed when the accounts cannot be asked, so that the same token links later', async () => {
      const source = await sourceOf('sf-cat')
      const token = await source.setupToken()
      await source.fault({ kind: 'server_error', times: 1, path: '/accounts' })
      expect((await create('user_sf-cat', token)).body).toMatchObject({ code: 'provider.unavailable' })
      expect(await claimsOf('user_sf-cat')).toEqual([
        expect.objectContaining({ ciphertext: expect.any(String) as string, integration_id: null }),
      ])
      expect((await create('user_sf-cat', token)).status).toBe(201)
    })

    it('says that a spent token may have been used by somebody else, and gives nobody else what it was claimed for', async () => {
      const source = await sourceOf('sf-dan')
      const token = await source.setupToken()
      await source.fault({ kind: 'server_error', times: 1, path: '/accounts' })
      await create('user_sf-dan', token)
      const { status, body } = await create('user_sf-eve', token)
      expect(status).toBe(422)
      expect(body).toMatchObject({
        code: 'integration.token_used',
        remedy: expect.stringContaining('disable it') as string,
      })
    })

    it('tries again by itself where the provider was out of order before it claimed anything', async () => {
      const source = await sourceOf('sf-fay')
      const token = await source.setupToken()
      const wrong = Buffer.from(`${given().stack.sandbox.url}/simplefin/info/x`).toString('base64')
      expect((await create('user_sf-fay', wrong)).status).toBeGreaterThanOrEqual(400)
      expect(await claimsOf('user_sf-fay')).toEqual([])
      expect((await create('user_sf-fay', token)).status).toBe(201)
    })

    it.each([
      ['an address that is not encrypted', 'http://bridge.example/claim/1', 'integration.address_refused'],
      ['an address within our own network', 'https://10.0.0.7/claim/1', 'integration.address_refused'],
      ['no address', 'httpq', 'integration.credentials_refused'],
    ])('refuses a token that holds %s, and asks nobody', async (_, url, code) => {
      const token = Buffer.from(`${url}          `.slice(0, Math.max(12, url.length))).toString('base64')
      expect((await create('user_sf-gus', token)).body).toMatchObject({ code })
    })

    it('takes a new token for the same accounts', async () => {
      const link = await linked('sf-gil')
      const { body } = await reconnect(link, { credentials: { setup_token: await link.source.setupToken() } })
      expect(body).toMatchObject({ integration_id: link.integration_id, status: 'CONNECTED' })
    })

    it('asks whether accounts are the same of which nothing but the names is, and keeps the records if they are', async () => {
      const { stack } = given()
      const link = await linked('sf-hal')
      await link.sync('full')
      await link.source.fault({ kind: 'unauthorized', times: 1 })
      expect((await link.sync('incremental')).failure).toMatchObject({ code: 'auth.reconnect_required' })
      await link.source.change({ relink: true })

      const before = (await stack.stored(link.integration_id)).size
      const credentials = { setup_token: await link.source.setupToken() }
      const asked = await reconnect(link, { credentials })
      expect(asked).toMatchObject({ status: 409, body: { code: 'integration.other_account' } })
      const [account] = asked.body['external_accounts'] as { id: string }[]
      expect(account).toEqual((await link.show()).external_account)
      const { status, body } = await reconnect(link, { credentials, external_account: account?.id })
      expect({ status, body }).toMatchObject({ status: 200, body: { status: 'CONNECTED' } })
      const { data } = await stack.service.listSyncJobs({ integration_id: link.integration_id, trigger: 'connect' })
      await link.end({ sync_job_id: data[0]?.sync_job_id ?? '' })
      await link.sync('full')
      expect((await stack.stored(link.integration_id)).size).toBe(before)
    })

    it('mixes nobody’s books with those of a namesake, and takes theirs in place of them if it is to', async () => {
      const { stack } = given()
      const link = await linked('sf-lea')
      await link.sync('full')
      const before = await stack.stored(link.integration_id)
      const other = await sourceOf('sf-leo', { seed: 2 })
      // The same names, under ids of their own.
      await other.change({ relink: true })
      const credentials = { setup_token: await other.setupToken() }
      const refused = await reconnect(link, { credentials })
      expect(refused).toMatchObject({ status: 409, body: { code: 'integration.other_account' } })
      await link.sync('full')
      expect(await stack.stored(link.integration_id)).toEqual(before)

      const taken = await reconnect(link, { credentials, replace: true })
      expect(taken).toMatchObject({ status: 200, body: { integration_id: link.integration_id } })
      const { data } = await stack.service.listSyncJobs({ integration_id: link.integration_id, trigger: 'connect' })
      expect((await link.end({ sync_job_id: data[0]?.sync_job_id ?? '' })).status).toBe('COMPLETED')
      await expectSameAsSource(stack, { ...link, source: other })
    })

    it('lets pending rows go that vanished, and keeps posted ones that the provider shows no more', async () => {
      const { stack } = given()
      const link = await linked('sf-jon', { pending: 6 })
      await link.sync('full')
      const rows = [...(await link.source.oracle()).values()].filter(({ entity }) => entity === 'transaction')
      const pending = rows.filter(({ body }) => body['status'] === 'pending').map(({ external_id }) => external_id)
      const posted = rows.filter(({ body }) => body['status'] === 'posted').map(({ external_id }) => external_id)
      await link.source.change({ remove: [...pending.slice(0, 2), ...posted.slice(-2)] })
      const { counts } = await link.sync('incremental')
      expect(counts).toMatchObject({ deleted: 2 })
      const stored = [...(await stack.stored(link.integration_id)).keys()]
      for (const id of pending.slice(0, 2)) expect(stored).not.toContain(`transaction ${id}`)
      for (const id of posted.slice(-2)) expect(stored).toContain(`transaction ${id}`)
    })

    it('tells what a bank withheld as warnings without markup or numbers, and takes nothing for gone', async () => {
      const link = await linked('sf-kim', {
        errors: [{ code: 'con.auth', message: '<b>Prairie</b> 12345678 wants you at https://x.example', bank: 0 }],
      })
      const job = await link.sync('full')
      expect(job).toMatchObject({ status: 'COMPLETED', streams: [{ complete: false }] })
      expect(job.warnings).toEqual([
        {
          code: 'provider.bank_login',
          message: 'Not every account was read. SimpleFIN says: “Prairie … wants you at …”',
        },
      ])
      await expectSameAsSource(given().stack, link)
    })
  })
}
