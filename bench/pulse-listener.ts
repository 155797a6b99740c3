/** One who listens to the pulse of a user, and remembers what was heard. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { PulseEvent } from '../client'

export interface PulseListener {
  /** Events, without what opens a connection. */
  readonly heard: number
  /** How often the connection was broken off. */
  readonly breaks: number
  /** From the end of a job, as the ledger has it, to the ear; of those who stay. */
  readonly delays_ms: readonly number[]
  /** Resolves when everything was heard, or it is too late. */
  catchUp(truth: ReadonlyMap<string, number>): Promise<void>
  /** What was missed, doubled or out of order. */
  faults(truth: ReadonlyMap<string, number>): string[]
  leave(): void
}

interface ListenerOptions {
  access: { base_url: string; api_key: string }
  user_id: string
  integration_id: string
  /** Breaks off every now and then. */
  restless: boolean
}

/** Resolves once the service is heard. */
export async function createListener(options: ListenerOptions): Promise<PulseListener> {
  const { user_id, integration_id, restless } = options
  const ending = new AbortController()
  const revisions = new Map<string, number[]>()
  const delays_ms: number[] = []
  let heard = 0
  let breaks = 0

  const take = (event: PulseEvent): void => {
    if (event.type !== 'sync_job') return
    heard += 1
    const key = `${event.integration_id} ${event.sync_job_id}`
    revisions.set(key, [...(revisions.get(key) ?? []), event.revision])
    if (event.finished_at !== null && !restless) delays_ms.push(Date.now() - Date.parse(event.finished_at))
  }

  await new Promise<void>((ready, failed) => {
    const listen = async (): Promise<void> => {
      for (let last_id: string | undefined; !ending.signal.aborted;) {
        const patience = restless ? [AbortSignal.timeout(Math.round(500 + Math.random() * 2_500))] : []
        const signal = AbortSignal.any([ending.signal, ...patience])
        try {
          for await (const { id, event } of connection(options, last_id, signal)) {
            last_id = id ?? last_id
            if (event.type === 'ready') ready()
            take(event)
          }
        } catch (error) {
          if (!signal.aborted) throw error
        }
        breaks += 1
        await sleep(Math.random() * 300)
      }
    }
    listen().catch(failed)
  })

  const own = (truth: ReadonlyMap<string, number>) => [...truth].filter(([key]) => key.startsWith(`${integration_id} `))
  const hasHeard = ([key, revision]: [string, number]): boolean => revisions.get(key)?.includes(revision) === true

  return {
    get heard() {
      return heard
    },
    get breaks() {
      return breaks
    },
    delays_ms,
    leave: () => ending.abort(),

    async catchUp(truth) {
      for (let tries = 0; tries < 100 && !own(truth).every(hasHeard); tries++) await sleep(100)
    },

    faults: (truth) =>
      own(truth).flatMap(([key, last]) => {
        const found = revisions.get(key) ?? []
        const wanted = Array.from({ length: last }, (_, n) => n + 1)
        const complete = restless ? found.includes(last) : found.join() === wanted.join()
        const ordered = found.every((revision, n) => n === 0 || revision >= (found[n - 1] ?? 0))
        return complete && ordered ? [] : [`${user_id} heard ${found.join()} of ${wanted.join()} for ${key}`]
      }),
  }
}

/** One connection, with the ids that the client keeps to itself. */
async function* connection(
  { access, user_id }: ListenerOptions,
  last_id: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<{ id: string | undefined; event: PulseEvent }> {
  const answer = await fetch(`${access.base_url}/v1/events?user_id=${user_id}`, {
    signal,
    headers: {
      authorization: `Bearer ${access.api_key}`,
      ...(last_id !== undefined && { 'last-event-id': last_id }),
    },
  })
  if (!answer.ok || answer.body === null) throw new Error(`the API answered ${answer.status}`)
  let text = ''
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    text += piece
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = /^data: (.+)$/m.exec(block)?.[1]
      if (data !== undefined) yield { id: /^id: (.+)$/m.exec(block)?.[1], event: JSON.parse(data) as PulseEvent }
    }
  }
}
