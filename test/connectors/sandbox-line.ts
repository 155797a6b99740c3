/** A line from a connector to its twin in the sandbox, and the sandbox's control door beside it. */
import type { Connector, Credentials, Cursor, Json, ProviderHttp, Settings, Stream } from '../../connectors/connector'
import { createProviderHttp, type ProviderHttpOptions } from '../../connectors/http'
import { IntegrationError } from '../../domain/errors'
import { ENTITIES, type CanonicalRow } from '../../domain/records'
import type { Sandbox } from '../../sandbox/server'

export interface Line {
  http: ProviderHttp
  settings: Settings
  door: (path: string, body?: unknown, method?: string) => Promise<unknown>
  /** The oracle: what the source holds now, one line a record, sorted. */
  oracle: () => Promise<string[]>
}

export interface Place {
  base: string
  /** The credential that holds the login's name, and what else there is to prove it. */
  field: string
  login: string
  credentials?: Credentials
  settings?: (url: string) => Settings
  /** The login is claimed with a token that the control door gives out. */
  claims?: boolean
}

/** Where each provider's API begins in the sandbox. */
export const PLACES: Record<string, Place> = {
  ynab: { base: '/ynab/v1', field: 'oauth_token', login: 'ynab_token' },
  mint: { base: '/mint', field: 'oauth_token', login: 'mint_token' },
  stripe: { base: '/v1', field: 'api_key', login: 'rk_test_conformance' },
  harbor: { base: '/harbor', field: 'oauth_token', login: 'harbor_token' },
  simplefin: { base: '/simplefin', field: 'setup_token', login: 'simplefin_jo', claims: true },
  quicken: {
    base: '/ofx',
    field: 'username',
    login: 'jdoe',
    credentials: { password: 'sandbox' },
    settings: (url) => ({ bank: 'other', url: `${url}/ofx`, org: 'Sandbox', fid: '4711' }),
  },
}

export async function openLine(
  sandbox: Sandbox,
  connector: Connector,
  wish: object,
  options: Partial<ProviderHttpOptions> = {},
): Promise<Line & { credentials: Credentials }> {
  const place = PLACES[connector.app.app_name]
  if (place === undefined) throw new Error(`the sandbox has no ${connector.app.app_name}`)
  const control = `${sandbox.url}/control/${connector.app.app_name}/${place.login}`
  const door = async (path: string, body?: unknown, method = 'POST'): Promise<unknown> => {
    const answer = await fetch(`${control}${path}`, { method, body: body === undefined ? null : JSON.stringify(body) })
    if (!answer.ok) throw new Error(await answer.text())
    return answer.status === 204 ? null : await answer.json()
  }
  await door('', wish, 'PUT')
  const given = place.settings?.(sandbox.url) ?? {}
  const open = (credentials: Credentials) => {
    const supplied = connector.address?.(credentials, given)
    return createProviderHttp({
      base_url: supplied ?? `${sandbox.url}${place.base}`,
      supplied: supplied === undefined ? undefined : { trusted_origins: [sandbox.url] },
      headers: connector.headers(credentials),
      credentials,
      failure: (answer) => connector.failure(answer),
      timeout_s: 10,
      max_body_bytes: 1e9,
      now: Date.now,
      ...options,
    })
  }
  const sent = place.claims === true ? await setupToken(door) : { [place.field]: place.login, ...place.credentials }
  const credentials = (await connector.claim?.(open(sent))) ?? sent
  const http = open(credentials)
  const { settings } = await connector.verify(http, { credentials, settings: given, external_account: null })
  const oracle = async () => {
    const text = await (await fetch(`${control}/records`)).text()
    return text.split('\n').filter(Boolean).sort()
  }
  return { http, settings, door, oracle, credentials }
}

const setupToken = async (door: Line['door']) => (await door('/tokens', {})) as { setup_token: string }

export interface Reading {
  rows: CanonicalRow[]
  refused: string[]
  pages: number
  cursor: Cursor | null
}

/** Reads a stream to its end, page after page. */
export async function readStream(
  stream: Stream,
  line: Pick<Line, 'http' | 'settings'>,
  cursor: Cursor | null,
): Promise<Reading> {
  const reading: Reading = { rows: [], refused: [], pages: 0, cursor: null }
  let position = null
  do {
    const page = stream.read({ http: line.http, file: null, cursor, position, settings: line.settings })
    let step = await page.next()
    for (; step.done !== true; step = await page.next()) mapInto(reading, stream, step.value, line.settings)
    reading.pages += 1
    reading.cursor = step.value.cursor
    position = step.value.position
  } while (position !== null)
  return reading
}

export function mapInto(
  reading: Pick<Reading, 'rows' | 'refused'>,
  stream: Stream,
  texts: readonly string[],
  settings: Settings,
) {
  for (const text of texts) {
    try {
      for (const row of stream.map(JSON.parse(text) as Json, { settings })) {
        if (row.body !== null) ENTITIES[row.entity].parse(row.body)
        reading.rows.push(row)
      }
    } catch (fault) {
      if (!(fault instanceof IntegrationError) || fault.code !== 'record.unmappable') throw fault
      reading.refused.push(fault.message)
    }
  }
}

const sortKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** One line a record, whatever the order of its keys. */
export const canonical = (record: unknown): string => JSON.stringify(record, sortKeys)

/** Keeps what a database would hold after these rows. */
export function settle(held: Map<string, string>, rows: readonly CanonicalRow[]): void {
  for (const { entity, external_id, body } of rows) {
    const key = `${entity} ${external_id}`
    if (body === null) held.delete(key)
    else held.set(key, canonical({ entity, external_id, body }))
  }
}
