/**
 * HTTP to a provider. Every way in which an answer can go wrong becomes a failure code here, so that a connector only
 * says what an error answer means. Redirects are not followed, nothing is retried, and no address, header or body gets
 * into a message.
 */
import { randomUUID } from 'node:crypto'
import { Agent, request, type Dispatcher } from 'undici'
import { IntegrationError } from '../domain/errors'
import type { Credentials, ErrorAnswer, Json, ProviderHttp, Query, Question } from './connector'
import { readJson } from './formats/json-envelope'
import { createGuardedAgent } from './guarded-agent'
import { readSuppliedAddress } from './supplied-address'

export interface ProviderHttpOptions {
  base_url: string
  /** Set where a user or a provider supplied `base_url`: it is asked behind the guard, unless its origin is one of these. */
  supplied?: { trusted_origins: readonly string[] } | undefined
  /** The headers that prove who asks, from the connector. */
  headers: Record<string, string>
  /** The login itself, for providers that want it in the body. */
  credentials?: Credentials
  /** What an error status means, from the connector. */
  failure: (answer: ErrorAnswer) => IntegrationError
  /** Seconds without a byte after which the provider counts as stalled. */
  timeout_s: number
  max_body_bytes: number
  /** Most seconds for a small answer or the body of an error, however steadily it trickles. */
  small_answer_s?: number
  /** Cancels the request; its reason is thrown as it is. */
  signal?: AbortSignal | undefined
  /** The clock, for a `Retry-After` that names a date. */
  now: () => number
  /** Waits for a place in the provider's quota. */
  before_request?: () => Promise<void>
  on_response?: (answer: { status: number }) => void
}

type Body = Dispatcher.ResponseData['body']

const MAX_SMALL_ANSWER = 16 * 1024 * 1024
const MAX_ERROR_ANSWER = 64 * 1024
const JSON_TYPE = 'application/json'

const SMALL_ANSWER_S = 120

/** One for all providers and logins: it keeps connections by origin, and holds no secret. */
const agent = new Agent({ connect: { timeout: 10_000 }, keepAliveTimeout: 10_000 })
const guardedAgent = createGuardedAgent()

export function createProviderHttp(options: ProviderHttpOptions): ProviderHttp {
  const { base_url, headers, dispatcher } = destinationOf(options)

  async function ask(path: string, query: Query, mediaType: string, more: More = {}): Promise<Body> {
    await options.before_request?.()
    const { signal = options.signal, method = 'GET', body = null } = more
    const answer = await request(addressOf(base_url, path, query), {
      dispatcher,
      method,
      body,
      headers: { ...headers, accept: mediaType, 'user-agent': 'integration-service', ...more.headers },
      headersTimeout: options.timeout_s * 1000,
      bodyTimeout: options.timeout_s * 1000,
      signal: signal ?? null,
    }).catch((cause: unknown) => {
      throw faultOf(cause, 'asking', options)
    })
    // Leaving a body early destroys it, which it reports to whoever listens; with nobody listening that ends the process.
    answer.body.on('error', () => undefined)
    options.on_response?.({ status: answer.statusCode })
    if (answer.statusCode === 200) {
      requireType(answer, mediaType)
      return answer.body
    }
    throw await errorOf(answer, options)
  }

  async function* stream(path: string, query: Query = {}, mediaType = JSON_TYPE): AsyncGenerator<Uint8Array> {
    yield* piecesOf(await ask(path, query, mediaType), options.max_body_bytes, options)
  }

  async function json(path: string, query: Query = {}): Promise<unknown> {
    const limit = limitOf(options)
    const signal = options.signal === undefined ? limit : AbortSignal.any([options.signal, limit])
    return readJson(
      piecesOf(await ask(path, query, JSON_TYPE, { signal }), options.max_body_bytes, options),
      MAX_SMALL_ANSWER,
    )
  }

  async function* post(path: string, question: Question): AsyncGenerator<Uint8Array> {
    const { credentials = {}, now } = options
    const answer = await ask(path, question.query ?? {}, question.accept, {
      method: 'POST',
      headers: { ...question.headers, 'content-type': question.media_type },
      body: question.body({ credentials, now: new Date(now()), unique: randomUUID }),
    })
    yield* piecesOf(answer, options.max_body_bytes, options)
  }

  return { json, stream, post }
}

interface More {
  signal?: AbortSignal | undefined
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
}

/** An address of ours is the operator's to choose; one of somebody else's passes the guard. */
function destinationOf({ base_url, headers, supplied }: ProviderHttpOptions): {
  base_url: string
  headers: Record<string, string>
  dispatcher: Dispatcher
} {
  if (supplied === undefined) return { base_url, headers, dispatcher: agent }
  const address = readSuppliedAddress(base_url, supplied.trusted_origins)
  return {
    base_url: address.url,
    headers: { ...address.headers, ...headers },
    dispatcher: address.guarded ? guardedAgent : agent,
  }
}

const limitOf = ({ small_answer_s = SMALL_ANSWER_S }: ProviderHttpOptions): AbortSignal =>
  AbortSignal.timeout(small_answer_s * 1000)

function addressOf(base: string, path: string, query: Query): URL {
  const address = new URL(base.replace(/\/+$/, '') + path)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) address.searchParams.set(name, String(value))
  }
  return address
}

async function* piecesOf(body: Body, limit: number, options: ProviderHttpOptions): AsyncGenerator<Uint8Array> {
  let bytes = 0
  try {
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      bytes += piece.byteLength
      if (bytes > limit) throw unreadable('answered with more than we are willing to read')
      yield piece
    }
  } catch (cause) {
    throw faultOf(cause, 'reading', options)
  }
}

/** A login page sent with status 200 is the classic: it would otherwise read as an empty account. */
function requireType(answer: Dispatcher.ResponseData, wanted: string): void {
  const type = String(answer.headers['content-type'] ?? '')
    .split(';', 1)[0]
    ?.trim()
    .toLowerCase()
  const fits =
    wanted.includes(',') || type === wanted || (wanted === JSON_TYPE && /^application\/.+\+json$/.test(type ?? ''))
  const encoding = answer.headers['content-encoding'] ?? 'identity'
  if (fits && encoding === 'identity') return
  answer.body.destroy()
  throw unreadable(
    fits ? 'answered in an encoding that was not asked for' : `answered with something else than ${wanted}`,
  )
}

async function errorOf(answer: Dispatcher.ResponseData, options: ProviderHttpOptions): Promise<IntegrationError> {
  const status = answer.statusCode
  if (status < 400) {
    answer.body.destroy()
    const what = status >= 300 ? 'a redirect, which is not followed' : `the unexpected status ${status}`
    return new IntegrationError('provider.refused', `The provider answered with ${what}.`)
  }
  return options.failure({
    status,
    body: await errorBodyOf(answer.body, options),
    retry_after_ms: retryAfter(answer.headers['retry-after'], options.now),
  })
}

/** The status decides; a body that is cut, late or too long only costs the detail. */
async function errorBodyOf(body: Body, options: ProviderHttpOptions): Promise<Json> {
  const stop = () => void body.destroy()
  const limit = limitOf(options)
  limit.addEventListener('abort', stop)
  try {
    return await readJson(piecesOf(body, MAX_ERROR_ANSWER, options), MAX_ERROR_ANSWER)
  } catch (cause) {
    if (options.signal?.aborted === true) throw cause
    return null
  } finally {
    limit.removeEventListener('abort', stop)
  }
}

/** In seconds or as an HTTP date; anything else counts as not sent. */
function retryAfter(header: string | string[] | undefined, now: () => number): number | undefined {
  if (typeof header !== 'string') return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return /^[A-Z][a-z]{2}/.test(header) && Number.isFinite(date) ? Math.max(0, date - now()) : undefined
}

/** What went wrong on the way; `during` tells a request that got no answer from an answer that broke off. */
function faultOf(cause: unknown, during: 'asking' | 'reading', { signal, timeout_s }: ProviderHttpOptions): unknown {
  const reason: unknown = signal?.aborted === true ? signal.reason : cause
  if ((reason as { name?: unknown } | null)?.name === 'TimeoutError')
    return new IntegrationError('provider.unavailable', 'The provider’s answer took too long.', { cause })
  if (signal?.aborted === true || reason instanceof IntegrationError) return reason
  const code = (cause as { code?: unknown } | null)?.code
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return new IntegrationError('provider.unavailable', `The provider sent nothing for ${timeout_s} seconds.`, {
      cause,
    })
  }
  return during === 'asking'
    ? new IntegrationError('provider.unavailable', 'The provider could not be reached.', { cause })
    : new IntegrationError('provider.truncated', 'The provider’s answer broke off before its end.', { cause })
}

const unreadable = (what: string) => new IntegrationError('provider.unreadable', `The provider ${what}.`)
