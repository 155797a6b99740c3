/** Two apps, each with an authorization server of its own, and answers that come to the wrong one (RFC 9700, section 4.4). */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp } from '../../api/app'
import { openService, type OpenService } from '../../bin/open-service'
import { getIntegrationFramework } from '../../client'
import type { Connector } from '../../connectors/connector'
import { loadConfig } from '../../runtime/config'
import { newVaultKey } from '../../runtime/vault'
import type { OAuthClient } from '../../service/oauth-clients'
import { createApiKey } from '../../store/api-keys'
import { land } from '../support/consent'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { testTemporalAddress } from '../support/temporal'
import { openTokenServer, type TokenServer } from '../support/token-server'

/** Where each app's server is, and whether it names itself. The catalogue has one app with consent, so it is doubled here. */
const mockClients: Record<string, Pick<OAuthClient, 'token_endpoint' | 'issuer'>> = {}
/** Their API, which knows nobody: no link of this file comes to be. */
const mockApi = { url: '' }

jest.mock('../../connectors/registry', () => {
  const { ynab } = jest.requireActual<{ ynab: Connector }>('../../connectors/ynab')
  const named = (app_name: string): Connector => ({ ...ynab, app: { ...ynab.app, app_name, base_url: mockApi.url } })
  return { connectors: [], findConnector: named }
})
jest.mock('../../service/oauth-clients', () => ({
  offeredProtocols: () => ['oauth2'],
  findOAuthClient: (_config: unknown, { app, oauth }: Connector): OAuthClient => {
    const own = mockClients[app.app_name]
    if (own === undefined || oauth === null) throw new Error(`no server for ${app.app_name}`)
    const authorization_endpoint = own.token_endpoint.replace('/token', '/authorize')
    const scopes = oauth.scopes.map(({ name }) => name)
    return { ...oauth, ...own, scopes, authorization_endpoint, client_id: 'us', client_secret: 'secret' }
  },
}))

let database: TestDatabase
let deps: OpenService
let honest: TokenServer
let other: TokenServer
let api: TokenServer
let framework: ReturnType<typeof getIntegrationFramework>
const server = createServer()

beforeAll(async () => {
  database = await createTestDatabase()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  deps = await openService(
    'api',
    loadConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      PUBLIC_URL: base_url,
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: testTemporalAddress(),
      VAULT_KEYS: newVaultKey('test'),
    }),
  )
  server.on('request', createApp(deps).app)
  const { api_key } = await createApiKey(deps.db.knex, { name: 'test', scopes: ['read', 'write'] })
  framework = getIntegrationFramework({ base_url, api_key })
  honest = await openTokenServer()
  other = await openTokenServer()
  api = await openTokenServer()
  mockApi.url = api.url
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await deps.close()
  await database.drop()
  await honest.close()
  await other.close()
  await api.close()
})

/** Starts a link of each app, and answers where a browser would come back to from each. */
async function begin(names: { honest: boolean; other: boolean }) {
  for (const [name, { url }] of Object.entries({ honest, other }))
    mockClients[name] = {
      token_endpoint: `${url}/oauth/token`,
      issuer: names[name as 'honest' | 'other'] ? url : null,
    }
  const back = async (app_name: 'honest' | 'other') => {
    const { authorization_url = '' } = await framework.createIntegration({ user_id: `user_${Math.random()}`, app_name })
    const { searchParams } = new URL(authorization_url)
    const url = new URL(searchParams.get('redirect_uri') ?? '')
    url.searchParams.set('state', searchParams.get('state') ?? '')
    url.searchParams.set('code', `code-of-${app_name}`)
    const { issuer } = mockClients[app_name] ?? {}
    if (typeof issuer === 'string') url.searchParams.set('iss', issuer)
    return url
  }
  honest.asked = []
  other.asked = []
  return { honest: await back('honest'), other: await back('other') }
}

/** What the person really brings: the code and the name of one server, at the address and with the state of another. */
function mix(state: URL, answer: URL, address: URL): URL {
  const url = new URL(address.origin + address.pathname)
  url.searchParams.set('state', state.searchParams.get('state') ?? '')
  for (const name of ['code', 'iss']) {
    const value = answer.searchParams.get(name)
    if (value !== null) url.searchParams.set(name, value)
  }
  return url
}

describe.each([
  ['both name themselves', { honest: true, other: true }],
  ['only the honest one names itself', { honest: true, other: false }],
  ['only the other one names itself', { honest: false, other: true }],
  ['neither names itself', { honest: false, other: false }],
])('where %s', (_which, names) => {
  it.each([
    ['the code of the honest server with the state of the other', 'other', 'honest'],
    ['the code of the other server with the state of the honest one', 'honest', 'other'],
  ] as const)('%s is refused, and neither server is asked for anything', async (_what, state, answer) => {
    const backs = await begin(names)
    // The provider sends the person to the address that was registered for it.
    const landing = await land(mix(backs[state], backs[answer], backs[answer]))
    expect([landing.status, landing.body['code']]).toEqual([400, 'link.wrong_server'])
    expect([honest.asked, other.asked]).toEqual([[], []])
  })

  it('each one’s own answer goes to that one alone', async () => {
    const backs = await begin(names)
    await land(backs.honest)
    await land(backs.other)
    const codesOf = ({ asked }: TokenServer) => asked.flatMap(({ form }) => form.get('code') ?? [])
    expect([codesOf(honest), codesOf(other)]).toEqual([['code-of-honest'], ['code-of-other']])
  })
})
