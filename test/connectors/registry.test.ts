import { connectors, findConnector } from '../../connectors/registry'
import { ENTITY_NAMES } from '../../domain/records'

describe('the catalogue', () => {
  it('finds an app by its name and names the others when there is none', () => {
    expect(findConnector('ynab').app.title).toBe('YNAB')
    expect(() => findConnector('none')).toThrow(
      expect.objectContaining({
        code: 'app.unknown',
        message: expect.stringContaining('ynab, mint, stripe') as string,
      }) as Error,
    )
  })

  it('has each app once, and for a retired one says why and what to link instead', () => {
    const names = connectors.map(({ app }) => app.app_name)
    expect(new Set(names).size).toBe(names.length)
    for (const { app } of connectors.filter((connector) => connector.app.status === 'retired')) {
      expect(app.status_detail).not.toBeNull()
      expect(names).toContain(app.replaced_by)
    }
  })

  it.each(connectors.map((connector) => [connector.app.title, connector] as const))(
    '%s asks for a secret, for consent or for a file, for each of its protocols',
    (_, { app, oauth }) => {
      expect(oauth !== null).toBe(app.protocols.includes('oauth2'))
      for (const protocol of app.protocols) {
        const asks = app.fields.some((field) => field.protocol === protocol && field.secret)
        expect(asks || protocol === 'oauth2' || (protocol === 'file' && app.file_types.length > 0)).toBe(true)
      }
      for (const { title, help, help_url, pattern, example } of app.fields) {
        expect([title, help, example]).not.toContain('')
        if (help_url !== null) expect(help_url).toMatch(/^https:/)
        if (pattern !== null) expect(new RegExp(`^(?:${pattern})$`, 'u').test(example.replace('…', ''))).toBe(true)
      }
    },
  )

  it.each(connectors.map((connector) => [connector.app.title, connector] as const))(
    '%s reads each entity in one stream, in the order in which records refer to each other',
    (_, { streams }) => {
      const entities = streams.flatMap((stream) => stream.entities)
      expect(new Set(entities).size).toBe(entities.length)
      expect(entities).toEqual(ENTITY_NAMES.filter((entity) => entities.includes(entity)))
    },
  )

  const asked = connectors.filter(({ app }) => app.base_url !== null)
  it.each(asked.map((connector) => [connector.app.title, connector] as const))(
    '%s sends no request without its credential',
    (_, connector) => {
      const missing = expect.objectContaining({ code: 'integration.credentials_missing' }) as Error
      expect(() => connector.headers({})).toThrow(missing)
      expect(() => connector.headers({ oauth_token: '', api_key: '' })).toThrow(missing)
    },
  )
})
