/** The sandbox as its tests use it: through the control door and as a plain HTTP client, on a free port. */
import { startSandbox, type Sandbox } from '../../sandbox/server'
import type { CanonicalRow, Entity } from '../../domain/records'

export interface Door {
  readonly url: string
  put(app: string, login: string, wish: object): Promise<Summary>
  summary(app: string, login: string): Promise<Summary>
  change(app: string, login: string, order: object): Promise<Outcome>
  faults(app: string, login: string, faults: object[]): Promise<void>
  records<E extends Entity>(app: string, login: string, entity: E): Promise<Extract<CanonicalRow, { entity: E }>[]>
  /** Asks as the given login, without following anything. */
  get(path: string, login: string): Promise<Response>
  /** Any request to the door itself. */
  call(method: string, path: string, body?: unknown): Promise<Response>
  close(): Promise<void>
}

export interface Summary {
  accounts: number
  transactions: number
  payees: number
  plan_id: string
  account_id: string
  server_knowledge: number
  requests: number
  requests_by_path: Record<string, number>
}

export interface Outcome {
  added: number
  edited: number
  removed: number
  external_ids: { added: string[]; edited: string[]; removed: string[] }
}

export async function openDoor(): Promise<Door> {
  const sandbox: Sandbox = await startSandbox()
  const { url } = sandbox
  const call = (method: string, path: string, body?: unknown) =>
    fetch(`${url}/control/${path}`, body === undefined ? { method } : { method, body: JSON.stringify(body) })
  const must = async (asked: Promise<Response>): Promise<string> => {
    const answer = await asked
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${answer.status} ${text}`)
    return text
  }
  return {
    url,
    call,
    put: async (app, login, wish) => JSON.parse(await must(call('PUT', `${app}/${login}`, wish))) as Summary,
    summary: async (app, login) => JSON.parse(await must(call('GET', `${app}/${login}`))) as Summary,
    change: async (app, login, order) =>
      JSON.parse(await must(call('POST', `${app}/${login}/changes`, order))) as Outcome,
    faults: async (app, login, faults) => void (await must(call('POST', `${app}/${login}/faults`, faults))),
    records: async (app, login, entity) => {
      const lines = await must(call('GET', `${app}/${login}/records?entity=${entity}`))
      return lines
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as never)
    },
    get: (path, login) => fetch(`${url}${path}`, { headers: { authorization: `Bearer ${login}` } }),
    close: () => sandbox.close(),
  }
}
