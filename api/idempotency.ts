/** `Idempotency-Key`: of any number of times that a request comes, what it asks for is done once and answered alike. */
import type { Request, Response } from 'express'
import { hash } from 'node:crypto'
import { FAILURES, IntegrationError } from '../domain/errors'
import { deriveId, type IdPrefix } from '../runtime/ids'
import type { Attempt } from '../service/attempt'
import type { ServiceDeps } from '../service/deps'
import * as store from '../store/idempotency-keys'
import type { DigestedForm } from './digest-form'
import { problemOf, toIntegrationError } from './problem'

/** A request that names a key. */
export interface Keyed extends store.KeyName {
  /** All that makes it this request, but for what it uploads. */
  asked: unknown
  /** What it uploads. */
  form: DigestedForm | null
}

/** The key of a request. @throws request.invalid for one that is none */
export function readKey(request: Request): string | undefined {
  const key = request.get('idempotency-key')
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key
  const errors = [
    { pointer: 'Idempotency-Key', message: 'Use up to 255 letters, digits and signs of ASCII, without spaces.' },
  ]
  throw new IntegrationError('request.invalid', 'The Idempotency-Key is not valid.', { facts: { errors } })
}

type Deps = Pick<ServiceDeps, 'db' | 'vault' | 'failpoint'>

/**
 * Answers as before, or has the work done and keeps its answer.
 *
 * @throws request.key_reused, request.in_progress
 */
export async function answerOnce(
  deps: Deps,
  { asked, form, ...name }: Keyed,
  request: Request,
  response: Response,
  work: (attempt: Attempt) => unknown,
): Promise<void> {
  const { db, vault } = deps
  const digest = hash('sha256', JSON.stringify(asked))
  const claimed = await store.claimKey(db.knex, vault, name, digest)
  if (claimed.state === 'other_request') throw new IntegrationError('request.key_reused')
  if (claimed.state === 'held') throw inProgress()
  if (claimed.state === 'answered') {
    await requireSame(form, claimed.content)
    replay(response, claimed.answer)
    return
  }

  const { claim } = claimed
  const keep = (answer: store.Answer): Promise<void> =>
    store.keepAnswer(db.knex, vault, claim, { asked: digest, content: form?.digest() ?? null, answer })
  const beat = setInterval(() => void store.holdKey(db.knex, claim).catch(() => undefined), (store.LEASE_S * 1000) / 3)
  const held = holdBack(response)
  try {
    if (claim.effect !== null) await requireSame(form, claim.effect.content)
    await work(attemptOf(deps, claim, digest, form))
    deps.failpoint('answer.before_kept')
    if (response.hasHeader('set-cookie')) await store.releaseKey(db.knex, claim)
    else await keep({ status: response.statusCode, location: response.get('location') ?? null, body: held.body() })
  } catch (error) {
    const failure = toIntegrationError(error)
    // Whatever went wrong here, what is told is why it was not done.
    await (
      isFinal(failure) && form?.isTaken() !== false
        ? keep({
            status: FAILURES[failure.code].status,
            location: null,
            body: JSON.stringify(problemOf(failure, request)),
          })
        : store.releaseKey(db.knex, claim)
    ).catch(() => undefined)
    throw error
  } finally {
    clearInterval(beat)
    held.letGo()
  }
  held.send()
}

/** A refusal with a reason stands. A request that was not understood, and a fault of ours or a provider's, may go better next time. */
const isFinal = ({ code }: IntegrationError): boolean => !code.startsWith('request.') && FAILURES[code].status < 500

function attemptOf({ vault }: Deps, claim: store.Claim, asked: string, form: DigestedForm | null): Attempt {
  const minted = new Map<IdPrefix, number>()
  return {
    done: claim.effect?.results ?? null,
    mintId(prefix) {
      const n = (minted.get(prefix) ?? 0) + 1
      minted.set(prefix, n)
      return deriveId(prefix, { seed: claim.seed, at: new Date(claim.created_at), n })
    },
    async note(trx, results) {
      const effect = { results, content: form?.digest() ?? null }
      if (!(await store.noteEffect(trx, vault, claim, { asked, effect }))) throw inProgress()
    },
  }
}

async function requireSame(form: DigestedForm | null, content: string | null): Promise<void> {
  if (form === null) return
  await form.drain()
  if (form.digest() !== content) throw new IntegrationError('request.key_reused')
}

function replay(response: Response, { status, location, body }: store.Answer): void {
  if (location !== null) response.location(location)
  response
    .status(status)
    .set('Idempotent-Replayed', 'true')
    .type(status >= 400 ? 'application/problem+json' : 'application/json')
    .send(body)
}

const inProgress = (): IntegrationError =>
  new IntegrationError('request.in_progress', undefined, { retry_after_ms: 1000 })

/** Keeps what a handler answers from going out before it is kept. */
function holdBack(response: Response): { body: () => string; letGo: () => void; send: () => void } {
  const json = response.json.bind(response)
  let said: { body: unknown } | undefined
  response.json = (body) => {
    said = { body }
    return response
  }
  return {
    body: () => (said === undefined ? '' : JSON.stringify(said.body)),
    letGo: () => void (response.json = json),
    send: () => void (said !== undefined && json(said.body)),
  }
}
