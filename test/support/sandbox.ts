/** The sandbox's control door, for tests. */
import { startSandbox } from '../../sandbox/server'

export interface Twin {
  /** Makes the login's data. */
  make(options: { size?: number; seed?: number; [option: string]: unknown }): Promise<Summary>
  change(changes: object): Promise<{ [kind: string]: unknown }>
  fault(...faults: { kind: string; times: number; [option: string]: unknown }[]): Promise<void>
  clearFaults(): Promise<void>
  /** A new setup token, where logins are claimed with one. */
  setupToken(): Promise<string>
  /** What the source holds now, in canonical form, by entity and external id. */
  oracle(): Promise<Map<string, OracleRecord>>
  summary(): Promise<Summary>
}

export interface OracleRecord {
  entity: string
  external_id: string
  body: Record<string, unknown>
}

export type Summary = { requests: number } & Record<string, unknown>

export interface TestSandbox {
  url: string
  login(appName: string, login: string): Twin
  close(): Promise<void>
}

export async function openSandbox(): Promise<TestSandbox> {
  const sandbox = await startSandbox()
  return {
    url: sandbox.url,
    close: () => sandbox.close(),
    login: (appName, login) => twin(`${sandbox.url}/control/${appName}/${encodeURIComponent(login)}`),
  }
}

export const keyOf = ({ entity, external_id }: { entity: string; external_id: string }): string =>
  `${entity} ${external_id}`

const twin = (door: string): Twin => ({
  make: (options) => knock('PUT', door, options),
  change: (changes) => knock('POST', `${door}/changes`, changes),
  fault: (...faults) => knock('POST', `${door}/faults`, faults),
  clearFaults: () => knock('DELETE', `${door}/faults`),
  setupToken: async () => (await knock<{ setup_token: string }>('POST', `${door}/tokens`)).setup_token,
  summary: () => knock('GET', door),
  async oracle() {
    const answer = await fetch(`${door}/records`)
    const lines = (await answer.text()).split('\n').filter((line) => line !== '')
    return new Map(lines.map((line) => JSON.parse(line) as OracleRecord).map((record) => [keyOf(record), record]))
  },
})

async function knock<T>(method: string, url: string, body?: unknown): Promise<T> {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}
