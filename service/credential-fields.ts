/** What a person sent to prove an account, held against the fields that the app declares. */
import type { Connector, Credentials, Settings } from '../connectors/connector'
import { IntegrationError } from '../domain/errors'
import type { Protocol } from '../domain/integration'

export interface GivenCredentials {
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

/**
 * How the link will speak to its app: as it was asked, else by the fields that were sent, else by the first way that needs
 * none. An app's own order counts.
 *
 * @throws integration.credentials_missing naming the fields
 */
export function chooseProtocol(
  { app }: Connector,
  offered: readonly Protocol[],
  given: Readonly<Record<string, string>>,
  wanted?: Protocol,
): Protocol {
  const candidates = wanted === undefined ? offered : offered.filter((protocol) => protocol === wanted)
  if (wanted !== undefined && candidates.length === 0) {
    const errors = [{ pointer: '/protocol', message: `${app.title} offers ${offered.join(', ')} here.` }]
    throw new IntegrationError('request.invalid', `${app.title} cannot be linked that way here.`, { facts: { errors } })
  }
  const lacking = (protocol: Protocol): string[] =>
    app.fields
      .filter((field) => field.required && (field.protocol ?? protocol) === protocol)
      .flatMap(({ name }) => (given[name] === undefined ? [name] : []))
  const named = candidates.filter((protocol) =>
    app.fields.some((field) => field.protocol === protocol && given[field.name] !== undefined),
  )
  const possible = named.length > 0 ? named : candidates
  const whole = possible.find((protocol) => lacking(protocol).length === 0)
  if (whole !== undefined) return whole
  const [nearest] = possible
  const missing = nearest === undefined ? [] : lacking(nearest)
  throw new IntegrationError('integration.credentials_missing', `${app.title} needs ${missing.join(', ')}.`, {
    facts: { missing },
  })
}
