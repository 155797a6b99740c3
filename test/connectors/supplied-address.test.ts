import type { LookupAddress } from 'node:dns'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { request } from 'undici'
import { createGuardedAgent, isPublic, type Resolve } from '../../connectors/guarded-agent'
import { createProviderHttp } from '../../connectors/http'
import { readSuppliedAddress } from '../../connectors/supplied-address'
import { IntegrationError } from '../../domain/errors'

const refused = expect.objectContaining({ code: 'integration.address_refused' }) as Error

/** Everything by which somebody could mean a server of ours. */
const INNER = [
  '127.0.0.1', '127.255.255.254', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1',
  '169.254.169.254', '100.64.0.1', '100.127.255.255', '192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1',
  '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255',
  '::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:169.254.169.254', '::ffff:0:127.0.0.1',
  'fe80::1', 'fec0::1', 'fc00::1', 'fd00::8', 'ff02::1', '64:ff9b::7f00:1', '64:ff9b:1::1', '2002:7f00:1::1',
  '2001::1', '2001:db8::1', '100::1', '3fff::1', '5f00::1', '1::1', '4000::1',
] // prettier-ignore
const OUTER = ['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450:4001::1']

/** What URL parsers turn into an inner address. */
const DISGUISED = ['2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001', '127.1', '127.0.0.1.', '①②⑦.0.0.1', '127。0。0。1', '%31%32%37.0.0.1'] // prettier-ignore

const inUrl = (address: string) => (address.includes(':') ? `[${address}]` : address)

describe('an address that a user or a provider supplied', () => {
  it.each([...INNER, ...DISGUISED])('is refused when it is %s', (address) => {
    for (const url of [`https://${inUrl(address)}/`, `https://user:secret@${inUrl(address)}:8443/access`])
      expect(() => readSuppliedAddress(url, [])).toThrow(refused)
  })

  it.each(OUTER)('is taken when it is %s', (address) => {
    expect(readSuppliedAddress(`https://${inUrl(address)}/a`, [])).toMatchObject({ guarded: true })
  })

  it.each([
    'http://bridge.example/',
    'ftp://bridge.example/',
    'file:///etc/passwd',
    'gopher://bridge.example/',
    'javascript:alert(1)',
    'https://bridge.example:80/',
    'https://bridge.example:22/',
    'https://bridge.example:65535/',
    'https://bridge.example/?to=elsewhere',
    'https://bridge.example/#part',
    'https://%zz@bridge.example/',
    'https://',
    'https://[::1',
    'https://a b/',
    'bridge.example',
    '',
  ])('is refused when it is %j', (url) => expect(() => readSuppliedAddress(url, [])).toThrow(refused))

  it('keeps its user name and password out of the URL and sends them as a header', () => {
    const address = readSuppliedAddress('https://dem%40o:se%3Acret@bridge.example/simplefin', [])
    expect(address.url).toBe('https://bridge.example/simplefin')
    expect(address.headers).toEqual({ authorization: `Basic ${Buffer.from('dem@o:se:cret').toString('base64')}` })
  })

  it('is never shown in the refusal', () => {
    for (const url of ['http://secret.example', 'https://secret@127.0.0.1', 'https://secret.example:81'])
      expect(() => readSuppliedAddress(url, [])).toThrow(/^The (address|port)((?!secret|127).)*$/)
  })

  it('may be a trusted origin, and nothing beside it', () => {
    const trusted = ['http://127.0.0.1:4010']
    expect(readSuppliedAddress('http://127.0.0.1:4010/claim', trusted)).toMatchObject({ guarded: false })
    for (const url of ['http://127.0.0.1:4011/claim', 'https://127.0.0.1:4010/claim', 'http://localhost:4010/claim'])
      expect(() => readSuppliedAddress(url, trusted)).toThrow(refused)
  })

  it('is a refusal or a URL of its own host, whatever is written', () => {
    const hosts = fc.oneof(fc.ipV4(), fc.ipV4Extended(), fc.ipV6(), fc.domain(), fc.string())
    fc.assert(
      fc.property(hosts, fc.webPath(), (host, path) => {
        try {
          const { url } = readSuppliedAddress(`https://${inUrl(host)}${path}`, [])
          expect(new URL(url)).toMatchObject({ protocol: 'https:', username: '', password: '', search: '', hash: '' })
        } catch (error) {
          expect(error).toEqual(refused)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('isPublic', () => {
  it.each(INNER)('is false for %s', (address) => expect(isPublic(address)).toBe(false))
  it.each(OUTER)('is true for %s', (address) => expect(isPublic(address)).toBe(true))
})

describe('a guarded connection', () => {
  const running: Server[] = []
  afterEach(async () => {
    for (const server of running.splice(0)) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })

  /** A server of ours that nobody may reach. */
  async function inner(location?: string): Promise<{ port: number; asked: IncomingMessage[] }> {
    const asked: IncomingMessage[] = []
    const server = createServer((message, response) => {
      asked.push(message)
      response.writeHead(location === undefined ? 200 : 302, location === undefined ? {} : { location }).end()
    })
    running.push(server)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return { port: (server.address() as AddressInfo).port, asked }
  }

  /** Answers with one list of addresses after the other. */
  function resolver(...answers: string[][]): { resolve: Resolve; looks: () => number } {
    let looks = 0
    const resolve: Resolve = (_host, _options, callback) => {
      const addresses = answers[Math.min(looks++, answers.length - 1)] as string[]
      callback(
        null,
        addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
    }
    return { resolve, looks: () => looks }
  }

  async function ask(url: string, resolve: Resolve): Promise<unknown> {
    const dispatcher = createGuardedAgent(resolve)
    try {
      return await request(url, { dispatcher, signal: AbortSignal.timeout(1_000) })
    } finally {
      await dispatcher.destroy()
    }
  }

  it.each(INNER)('is not made to a name that resolves to %s', async (address) => {
    await expect(ask('https://bridge.example/', resolver([address]).resolve)).rejects.toEqual(refused)
  })

  it('is not made to a name of which a single address is inner', async () => {
    const { resolve } = resolver(['8.8.8.8', '127.0.0.1'])
    await expect(ask('https://bridge.example/', resolve)).rejects.toEqual(refused)
  })

  it('is not made to an address that stands in place of a name', async () => {
    const { port, asked } = await inner()
    for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433'])
      await expect(ask(`http://${host}:${port}/`, resolver(['8.8.8.8']).resolve)).rejects.toEqual(refused)
    expect(asked).toEqual([])
  })

  it('goes to the address that was checked: a name that changes its mind is not looked up again', async () => {
    const { port, asked } = await inner()
    const { resolve, looks } = resolver(['2001:4860:4860::8888'], ['127.0.0.1'])
    await expect(ask(`http://rebinding.example:${port}/`, resolve)).rejects.not.toEqual(refused)
    expect(looks()).toBe(1)
    await expect(ask(`http://rebinding.example:${port}/`, resolve)).rejects.toEqual(refused)
    expect(asked).toEqual([])
  })

  it('is not made for a redirect to a server of ours', async () => {
    const target = await inner()
    const source = await inner(`http://127.0.0.1:${target.port}/latest/meta-data`)
    const origin = `http://127.0.0.1:${source.port}`
    const http = createProviderHttp({
      base_url: `http://demo:secret@127.0.0.1:${source.port}/access`,
      supplied: { trusted_origins: [origin] },
      headers: {},
      failure: () => new IntegrationError('provider.refused'),
      timeout_s: 5,
      max_body_bytes: 1_000,
      now: Date.now,
    })
    await expect(http.json('/accounts')).rejects.toMatchObject({ code: 'provider.refused' })
    expect(target.asked).toEqual([])
    expect(source.asked.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/access/accounts', `Basic ${Buffer.from('demo:secret').toString('base64')}`],
    ])
  })

  it('is what a supplied address gets in place of the open one', () => {
    const options = {
      headers: {},
      failure: () => new IntegrationError('provider.refused'),
      timeout_s: 5,
      max_body_bytes: 1_000,
      now: Date.now,
    }
    const base_url = 'http://127.0.0.1:4010'
    expect(() => createProviderHttp({ ...options, base_url })).not.toThrow()
    expect(() => createProviderHttp({ ...options, base_url, supplied: { trusted_origins: [] } })).toThrow(refused)
  })
})
