/** How an authorization server is asked: bounded in time and size, without redirects, faults in the catalogue's words. */
import type { CustomFetch } from 'openid-client'
import { IntegrationError } from '../domain/errors'

/** Answers of a token endpoint have a few hundred bytes; tokens that are signed documents, a few thousand. */
const LARGEST_ANSWER = 64 * 1024

export const createTokenFetch = ({ title, timeout_s }: { title: string; timeout_s: number }): CustomFetch =>
  async function tokenFetch(url, options) {
    const unavailable = (what: string, cause?: unknown) =>
      new IntegrationError('provider.unavailable', `${title} ${what}.`, { cause })
    let answer: Response
    let text: string
    try {
      answer = await fetch(url, {
        ...options,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout_s * 1000),
      } as RequestInit)
      text = await readText(answer)
    } catch (cause) {
      if (cause instanceof IntegrationError) throw cause
      // It may have done what was asked all the same: with a rotating login, the answer that got lost held the only valid token.
      throw unavailable(isTimeout(cause) ? `sent no answer for ${timeout_s} seconds` : 'gave no whole answer', cause)
    }
    const { status, headers } = answer
    const type = headers.get('content-type')
    if (status === 429) {
      const retry_after_ms = secondsOf(headers.get('retry-after'))
      throw new IntegrationError('provider.rate_limited', `${title} answered 429: too many requests.`, {
        retry_after_ms,
      })
    }
    if (status >= 500 || status === 408) throw unavailable(`answered ${status}: it is out of order for now`)
    // The error in the body is finer than a challenge, and some servers send both: only the body is passed on.
    return new Response(text === '' ? null : text, { status, headers: type === null ? {} : { 'content-type': type } })
  }

async function readText({ body }: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.byteLength
    if (bytes > LARGEST_ANSWER) throw new IntegrationError('provider.unreadable', 'The answer is too long for tokens.')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString()
}

const isTimeout = (cause: unknown): boolean => (cause as { name?: unknown } | null)?.name === 'TimeoutError'

const DEFAULT_WAIT_MS = 60_000

const secondsOf = (header: string | null): number =>
  header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : DEFAULT_WAIT_MS
