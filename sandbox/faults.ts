/** Faults on order: a login's next requests fail in a chosen way, as often as asked. */
import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import { send, sizeOf, text, type Answer } from './answer'
import type { Provider } from './provider'

/** What goes wrong at a provider's API. */
export const API_FAULTS = [
  'rate_limit',
  'unauthorized',
  'forbidden',
  'server_error',
  'stall',
  'truncate',
  'truncate_clean',
  'repeat_page',
  'garbage',
  'bad_row',
  'reset',
] as const
type ApiFault = (typeof API_FAULTS)[number]

/** What goes wrong while consenting, or at the token and revocation endpoints; `token_grace` is a kindness. */
const OAUTH_FAULTS = [
  'declined',
  'invalid_grant',
  'revoke_error',
  'token_error',
  'token_grace',
  'token_lost',
  'token_short',
  'token_slow',
] as const
export type OAuthFault = (typeof OAUTH_FAULTS)[number]

export const Fault = z.strictObject({
  kind: z.enum([...API_FAULTS, ...OAUTH_FAULTS]),
  /** Requests that it hits. */
  times: z.int().min(1).max(1_000_000).default(1),
  /** Requests that it would hit and that go well before: with 6, the seventh page. */
  after: z.int().min(0).max(1_000_000).default(0),
  /** Sent as Retry-After; without it there is no such header. */
  retry_after_s: z.int().min(0).optional(),
  /** Only requests whose path contains this. */
  path: z.string().min(1).optional(),
  /** How long a stalled answer stays silent before the connection goes. */
  stall_s: z.number().min(0).max(3600).default(60),
  /** How long the next access tokens are good; of `token_grace`, the refresh token that the next renewal replaces. */
  life_s: z.int().min(1).default(5),
})
export type Fault = z.infer<typeof Fault>
type FaultOf<Kind> = Fault & { kind: Kind }

/** The faults that wait for a login's requests, in the order in which they were asked for. */
export class FaultList {
  private waiting: Fault[] = []

  add(faults: readonly Fault[]): void {
    this.waiting.push(...faults.map((fault) => ({ ...fault })))
  }

  list(): readonly Fault[] {
    return this.waiting
  }

  clear(): void {
    this.waiting = []
  }

  /** The first fault that is meant for this path of the API; it is one time less afterwards. */
  take(path: string, possible: (fault: FaultOf<ApiFault>) => boolean): FaultOf<ApiFault> | undefined {
    return this.spend((fault) => isOf(API_FAULTS, fault) && path.includes(fault.path ?? '') && possible(fault))
  }

  /** The first fault of these kinds; it is one time less afterwards. */
  takeOAuth<Kind extends OAuthFault>(kinds: readonly Kind[]): FaultOf<Kind> | undefined {
    return this.spend((fault) => isOf(kinds, fault))
  }

  private spend<Kind>(wanted: (fault: Fault) => boolean): FaultOf<Kind> | undefined {
    const due = (fault: Fault): boolean => wanted(fault) && (fault.after === 0 || (fault.after--, false))
    const fault = this.waiting.find(due) as FaultOf<Kind> | undefined
    if (fault === undefined) return undefined
    fault.times -= 1
    if (fault.times === 0) this.waiting = this.waiting.filter((other) => other !== fault)
    return fault
  }
}

const isOf = <Kind extends string>(kinds: readonly Kind[], fault: Fault): fault is FaultOf<Kind> =>
  (kinds as readonly string[]).includes(fault.kind)

export interface Occasion {
  provider: Provider
  answer: Answer
  /** The question, where questions are posted. */
  asked: string | undefined
  /** The answer before this one on the same path, if it was remembered. */
  previous: Answer | undefined
}

/** Answers a request the way the fault wants it. */
export async function misbehave(fault: FaultOf<ApiFault>, occasion: Occasion, response: ServerResponse): Promise<void> {
  const { provider, answer, previous, asked } = occasion
  switch (fault.kind) {
    case 'rate_limit':
    case 'unauthorized':
    case 'forbidden':
    case 'server_error': {
      const headers = fault.retry_after_s === undefined ? {} : { 'retry-after': String(fault.retry_after_s) }
      return send(response, provider.refuse({ kind: fault.kind, headers, asked }))
    }
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'garbage':
      return send(
        response,
        text(200, 'text/html; charset=utf-8', '<html><body><h1>Down for maintenance</h1></body></html>'),
      )
    case 'repeat_page':
      return send(response, previous ?? answer)
    case 'bad_row':
      return send(response, { ...answer, body: spoiled(provider, answer.body) })
    case 'truncate_clean':
      return send(response, { ...answer, body: half(answer.body) })
    case 'truncate':
      return breakOff(response, answer, 0)
    case 'stall':
      return breakOff(response, answer, fault.stall_s)
  }
}

/** A page repeats only after another, and a row is spoiled only where there is one: until then these faults wait. */
export function isPossible(fault: FaultOf<ApiFault>, { provider, answer, previous }: Occasion): boolean {
  if (fault.kind === 'repeat_page') return previous !== undefined
  if (fault.kind !== 'bad_row') return true
  for (const chunk of answer.body) {
    const before = chunk.toString()
    if (provider.spoil(before) !== before) return true
  }
  return false
}

function* spoiled(provider: Provider, body: Iterable<Buffer>): Generator<Buffer> {
  let done = false
  for (const chunk of body) {
    if (done) {
      yield chunk
      continue
    }
    const before = chunk.toString()
    const after = provider.spoil(before)
    done = after !== before
    yield done ? Buffer.from(after) : chunk
  }
}

/** The first half of a body, cut inside a value and never after a whole row: nobody may take it for a complete one. */
function half(body: Iterable<Buffer>): Buffer[] {
  const chunks = [...body]
  let left = Math.ceil(sizeOf(chunks) / 2)
  const kept: Buffer[] = []
  for (const chunk of chunks) {
    if (left <= 0) break
    kept.push(chunk.subarray(0, left))
    left -= chunk.length
  }
  const last = kept.pop() ?? Buffer.alloc(0)
  let end = last.length
  while (end > 1 && '\n\r",:{}[]'.includes(String.fromCharCode(last[end - 1] ?? 0))) end -= 1
  return [...kept, last.subarray(0, end)]
}

/** Headers and half a body, then `silence_s` of nothing, then a dead connection. */
async function breakOff(response: ServerResponse, answer: Answer, silence_s: number): Promise<void> {
  response.writeHead(answer.status, answer.headers)
  for (const chunk of half(answer.body)) {
    await new Promise<void>((resolve) => response.write(chunk, () => resolve()))
  }
  if (response.destroyed) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, silence_s * 1000)
    response.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
  })
  response.destroy()
}
