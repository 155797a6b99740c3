/** What a person sent to prove an account, held against the fields that the app declares. */
import type { Connector, Credentials, Settings } from '../connectors/connector'
import { IntegrationError } from '../domain/errors'

interface GivenCredentials {
  /** Shorthand for the app's first secret field. */
  oauth_token?: string | undefined
  credentials?: Record<string, string> | undefined
}

/**
 * Checks what was sent against the fields that the app declares.
 *
 * @throws request.invalid naming every field that is wrong
 */
export function sortFields(
  connector: Connector,
  request: GivenCredentials,
): { secrets: Credentials; settings: Settings } {
  const { fields, title } = connector.app
  const given: Record<string, string> = { ...request.credentials }
  const firstSecret = fields.find((field) => field.secret)
  if (request.oauth_token !== undefined && firstSecret !== undefined) given[firstSecret.name] = request.oauth_token

  const faults = Object.entries(given).flatMap(([name, value]) => {
    const field = fields.find((candidate) => candidate.name === name)
    if (field === undefined) return [{ pointer: `/credentials/${name}`, message: `${title} has no such field.` }]
    if (field.secret && !/^[\x20-\x7e]+$/.test(value)) {
      const message = `${field.title} holds a line break or a character that no token has. Copy it again, whole.`
      return [{ pointer: `/credentials/${name}`, message }]
    }
    const fits = field.pattern === null || new RegExp(`^(?:${field.pattern})$`, 'u').test(value)
    return fits
      ? []
      : [
          {
            pointer: `/credentials/${name}`,
            message: `${field.title} does not look right: ${field.help} Example: ${field.example}`,
          },
        ]
  })
  if (faults.length > 0)
    throw new IntegrationError('request.invalid', 'Some credentials are not valid.', { facts: { errors: faults } })

  const pick = (secret: boolean): Record<string, string> =>
    Object.fromEntries(
      Object.entries(given).filter(([name]) => fields.find((field) => field.name === name)?.secret === secret),
    )
  return { secrets: pick(true), settings: pick(false) }
}

/** How the link will speak to its app, by what was given. @throws integration.credentials_missing naming the fields */
export function chooseProtocol({ app }: Connector, secrets: Credentials): string {
  const asked = app.protocols.filter((protocol) => protocol !== 'file')
  for (const protocol of asked) {
    const needed = app.fields.filter((field) => field.protocol === protocol && field.required && field.secret)
    if (needed.length > 0 && needed.every(({ name }) => secrets[name] !== undefined)) return protocol
  }
  if (app.protocols.includes('file') && Object.keys(secrets).length === 0) return 'file'
  const missing = app.fields.filter((field) => field.required && field.secret).map(({ name }) => name)
  throw new IntegrationError('integration.credentials_missing', `${app.title} needs ${missing.join(', ')}.`, {
    facts: { missing },
  })
}
