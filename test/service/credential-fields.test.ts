import { quicken } from '../../connectors/quicken'
import type { AppEntry, Connector, CredentialField } from '../../connectors/connector'
import { ynab } from '../../connectors/ynab'
import type { Protocol } from '../../domain/integration'
import { chooseProtocol, sortFields } from '../../service/credential-fields'

const field = (name: string, protocol: Protocol | null, more: Partial<CredentialField> = {}): CredentialField => ({
  name,
  title: name,
  protocol,
  required: true,
  secret: true,
  example: 'abc',
  pattern: null,
  help: `Where to find the ${name}.`,
  help_url: null,
  ...more,
})
const app = (protocols: Protocol[], fields: CredentialField[] = []): Connector => ({
  ...ynab,
  app: { ...ynab.app, title: 'Bank', protocols, fields } satisfies AppEntry,
})

/** One app for each kind of proof, and what a person sends to it. */
const KINDS: [Protocol, Connector, Record<string, string>][] = [
  ['oauth2', app(['oauth2']), {}],
  ['token', app(['token'], [field('access_token', 'token')]), { access_token: 't' }],
  ['api_key', app(['api_key'], [field('api_key', 'api_key')]), { api_key: 'k' }],
  ['claim_url', app(['claim_url'], [field('setup_token', 'claim_url')]), { setup_token: 'aHR0cHM6Ly8' }],
  [
    'signon',
    app(
      ['signon'],
      [
        field('bank_url', 'signon', { secret: false }),
        field('user', 'signon'),
        field('password', 'signon'),
        field('client_uid', 'signon', { required: false }),
      ],
    ),
    { bank_url: 'https://bank.example', user: 'u', password: 'p' },
  ],
  ['file', app(['file']), {}],
]

const everything = app(
  ['oauth2', 'token', 'signon', 'file'],
  [
    field('token', 'token'),
    field('region', null, { secret: false, required: false }),
    field('user', 'signon'),
    field('password', 'signon'),
  ],
)
const choose = (connector: Connector, given: Record<string, string>, wanted?: Protocol, offered?: Protocol[]) =>
  chooseProtocol(connector, offered ?? connector.app.protocols, given, wanted)
const lacks = (...missing: string[]) =>
  expect.objectContaining({ code: 'integration.credentials_missing', facts: { missing } }) as Error

describe('how a link proves itself', () => {
  it.each(KINDS)('%s: is told by what was sent', (protocol, connector, given) => {
    expect(choose(connector, given)).toBe(protocol)
  })

  it.each(KINDS.filter(([, , given]) => Object.keys(given).length > 0))(
    '%s: names every field that is missing, and only those',
    (_protocol, connector, given) => {
      const names = Object.keys(given)
      expect(() => choose(connector, {})).toThrow(lacks(...names))
      for (const name of names) {
        const { [name]: _left, ...others } = given
        expect(() => choose(connector, others)).toThrow(lacks(name))
      }
    },
  )

  it('is the way whose fields were sent, where an app has several', () => {
    expect(choose(everything, { token: 't' })).toBe('token')
    expect(choose(everything, { user: 'u', password: 'p', region: 'eu' })).toBe('signon')
    expect(() => choose(everything, { user: 'u' })).toThrow(lacks('password'))
  })

  it('is the first that needs nothing, where nothing was sent', () => {
    expect(choose(everything, {})).toBe('oauth2')
    expect(choose(everything, { region: 'eu' })).toBe('oauth2')
    expect(choose(everything, {}, undefined, ['token', 'signon', 'file'])).toBe('file')
    expect(() => choose(everything, {}, undefined, ['token', 'signon'])).toThrow(lacks('token'))
  })

  it('is the one that was asked for', () => {
    expect(choose(everything, {}, 'file')).toBe('file')
    expect(() => choose(everything, {}, 'signon')).toThrow(lacks('user', 'password'))
    expect(() => choose(everything, {}, 'api_key')).toThrow(
      expect.objectContaining({
        code: 'request.invalid',
        facts: { errors: [{ pointer: '/protocol', message: 'Bank offers oauth2, token, signon, file here.' }] },
      }) as Error,
    )
  })
})

describe('what was sent', () => {
  it('is kept as a secret or as a setting, as the app says', () => {
    const [, signon] = KINDS[4] ?? []
    const credentials = { bank_url: 'https://bank.example', user: 'u', password: 'p' }
    expect(sortFields(signon as Connector, { credentials })).toEqual({
      secrets: { user: 'u', password: 'p' },
      settings: { bank_url: 'https://bank.example' },
    })
  })

  it('fits the pattern of its field, or is told how it should look', () => {
    const keyed = app(['api_key'], [field('api_key', 'api_key', { pattern: 'rk_[a-z]+', example: 'rk_abc' })])
    expect(() => sortFields(keyed, { credentials: { api_key: 'sk_abc' } })).toThrow(
      expect.objectContaining({
        facts: {
          errors: [{ pointer: '/credentials/api_key', message: expect.stringContaining('Example: rk_abc') as string }],
        },
      }) as Error,
    )
  })

  it('holds no password in the address of a bank, which is no secret', () => {
    const url = quicken.app.fields.find(({ name }) => name === 'url')
    const fits = (address: string) => new RegExp(`^(?:${url?.pattern ?? ''})$`).test(address)
    expect([fits('https://ofx.example.com/ofx'), fits('https://me:secret@ofx.example.com/ofx')]).toEqual([true, false])
  })
})
