/** Listening to the pulse: breaks are mended, and what was missed meanwhile comes first. */
import type { PulseEvent } from '../domain/pulse'
import { IntegrationServiceError, type Open } from './http'

export interface WatchOptions {
  /** Only what happens to this user. */
  user_id?: string | undefined
  /** Ends the listening. */
  signal?: AbortSignal | undefined
  /** Told of whatever arrives, the service's signs of life included. */
  onHeard?: (() => void) | undefined
  /** Told of every break, long silence included; the next `ready` says that the service is heard again. */
  onBreak?: ((cause: unknown) => void) | undefined
}

/**
 * Goes on until the signal ends it, or the caller leaves the loop.
 *
 * @throws IntegrationServiceError when the service refuses to be listened to: 401 and the like
 */
export async function* watchEvents(open: Open, options: WatchOptions = {}): AsyncGenerator<PulseEvent, void> {
  const { user_id, signal = new AbortController().signal, onHeard, onBreak } = options
  const hasEnded = (): boolean => signal.aborted
  let last_id: string | undefined
  for (let wait_ms = FIRST_WAIT_MS; !hasEnded(); wait_ms = Math.min(wait_ms * 2, LONGEST_WAIT_MS)) {
    const call = new AbortController()
    const stop = (): void => call.abort()
    signal.addEventListener('abort', stop)
    try {
      const headers = last_id === undefined ? {} : { 'last-event-id': last_id }
      const opening = open('/v1/events', { query: { user_id }, headers, signal: call.signal })
      for await (const { id, event } of readEvents(await unlessSilent(opening, stop), stop, onHeard)) {
        last_id = id ?? last_id
        wait_ms = FIRST_WAIT_MS
        yield event
      }
    } catch (cause) {
      if (cause instanceof IntegrationServiceError && cause.status >= 400 && cause.status < 500 && cause.status !== 429)
        throw cause
      if (!hasEnded()) onBreak?.(cause)
    } finally {
      signal.removeEventListener('abort', stop)
      call.abort()
    }
    // Spread, because a restart breaks every connection at once.
    await pause(wait_ms * (0.5 + Math.random()), signal)
  }
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000
/** The service lets itself be heard every four seconds. A frozen one keeps its connections open and says nothing. */
const SILENCE_MS = 12_000

function unlessSilent<T>(answer: Promise<T>, stop: () => void): Promise<T> {
  const silence = setTimeout(stop, SILENCE_MS)
  return answer.finally(() => clearTimeout(silence))
}

async function* readEvents(
  stream: ReadableStream<Uint8Array>,
  stop: () => void,
  onHeard: (() => void) | undefined,
): AsyncGenerator<{ id: string | undefined; event: PulseEvent }> {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await unlessSilent(reader.read(), stop)
    if (done) return
    onHeard?.()
    text += decoder.decode(value, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => split(line)))
      const data = fields.get('data')
      if (data !== undefined) yield { id: fields.get('id'), event: JSON.parse(data) as PulseEvent }
    }
  }
}

const split = (line: string): [name: string, value: string] => {
  const at = line.indexOf(': ')
  return [line.slice(0, at), line.slice(at + 2)]
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
      return
    }
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
