/** The sandbox's control door: makes a source of the wanted size, changes it, and asks it for the truth. */
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { Entity } from '../domain/records'

export type App = 'ynab' | 'stripe'
export const APPS: readonly App[] = ['ynab', 'stripe']

export interface Source {
  app: App
  login: string
  /** Changes a share of the transactions: YNAB's are edited, Stripe's are immutable, so there as many are new. */
  change(share: number): Promise<void>
  /** What it holds now, in canonical form, by code of the sandbox's own. */
  truth(): AsyncGenerator<{ entity: Entity; external_id: string; body: unknown }>
  remove(): Promise<void>
}

/** The same app, size and seed make the same bytes on every machine. */
const SEED = 'bench'

export async function makeSource(sandboxUrl: string, app: App, login: string, size: number): Promise<Source> {
  const door = `${sandboxUrl}/control/${app}/${encodeURIComponent(login)}`
  await knock('PUT', door, { size, seed: SEED })
  return {
    app,
    login,
    async change(share) {
      await knock('POST', `${door}/changes`, app === 'ynab' ? { edit_share: share } : { add: Math.round(size * share) })
    },
    async *truth() {
      const answer = await knock('GET', `${door}/records`)
      const lines = createInterface({ input: Readable.fromWeb(answer.body as ReadableStream) })
      for await (const line of lines) yield JSON.parse(line) as { entity: Entity; external_id: string; body: unknown }
    },
    async remove() {
      await knock('DELETE', door)
    },
  }
}

async function knock(method: string, url: string, body?: object): Promise<Response> {
  const answer = await fetch(url, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${await answer.text()}`)
  if (method !== 'GET') await answer.text()
  return answer
}
