/** Requests that may come again: claimed by one at a time, answered once, kept for a day. */
import type { Knex } from 'knex'
import type { Sql } from '../runtime/bulk'
import type { Sealed, SealedPlace, Vault } from '../runtime/vault'

export interface KeyName {
  caller_id: string
  idempotency_key: string
}

export interface Claim extends KeyName {
  seed: string
  /** The fence: a later attempt has a higher one. */
  attempt: number
  created_at: string
  effect: Effect | null
}

export interface Effect {
  /** What it came to: ids, or more. */
  results: readonly string[]
  /** Digest of an upload, which is known only once it was taken. */
  content: string | null
}

export interface Answer {
  status: number
  location: string | null
  /** JSON. */
  body: string
}

export type Claimed =
  | { state: 'ours'; claim: Claim }
  | { state: 'held' }
  | { state: 'other_request' }
  | { state: 'answered'; answer: Answer; content: string | null }

/**
 * Claims the key for this request, unless somebody else has it. Of any number who ask at once, one is told that it is theirs.
 *
 * @param asked digest of the request
 */
export async function claimKey(db: Knex, vault: Vault, name: KeyName, asked: string): Promise<Claimed> {
  const sealed = await sealKept(vault, name, { asked })
  const [fresh] = (await db('idempotency_keys')
    .insert({ ...name, ...sealed, held_until: leaseEnd(db) })
    .onConflict(['caller_id', 'idempotency_key'])
    .ignore()
    .returning(CLAIM)) as Claim[]
  if (fresh !== undefined) return { state: 'ours', claim: { ...fresh, effect: null } }

  const row = await db<Row>('idempotency_keys').where(name).first()
  // Swept between the two: it is as if it had never been.
  if (row === undefined) return claimKey(db, vault, name, asked)
  const kept = await open(vault, row)
  if (kept.asked !== asked) return { state: 'other_request' }
  const { status, location } = row
  if (status !== null)
    return { state: 'answered', answer: { status, location, body: kept.body ?? '' }, content: kept.content ?? null }
  const [taken] = (await db('idempotency_keys')
    .where({ ...name, attempt: row.attempt, status: null })
    .andWhere((free) => void free.whereNull('held_until').orWhere('held_until', '<', db.fn.now()))
    .update({ attempt: row.attempt + 1, held_until: leaseEnd(db) })
    .returning(CLAIM)) as Claim[]
  return taken === undefined ? { state: 'held' } : { state: 'ours', claim: { ...taken, effect: kept.effect ?? null } }
}

/** Says that somebody is still at it. */
export async function holdKey(db: Knex, claim: Claim): Promise<void> {
  await db('idempotency_keys')
    .where(ours(claim))
    .update({ held_until: leaseEnd(db) })
}

/** Notes what was done, in the transaction that does it. False when a later attempt has taken over. */
export async function noteEffect(
  trx: Knex | Sql,
  vault: Vault,
  claim: Claim,
  { asked, effect }: { asked: string; effect: Effect },
): Promise<boolean> {
  const { ciphertext, kid, seal } = await sealKept(vault, claim, { asked, effect })
  const values = [claim.caller_id, claim.idempotency_key, claim.attempt, ciphertext, kid, seal]
  const { rowCount } =
    'raw' in trx
      ? ((await trx.raw(NOTE.replace(/\$(\d)/g, ':v$1'), named(values))) as { rowCount: number })
      : await trx.query(NOTE, values)
  return rowCount === 1
}

/** Keeps the answer: whoever asks again gets this one. */
export async function keepAnswer(
  db: Knex,
  vault: Vault,
  claim: Claim,
  { asked, content, answer }: { asked: string; content: string | null; answer: Answer },
): Promise<void> {
  const { status, location, body } = answer
  const sealed = await sealKept(vault, claim, { asked, content, body })
  await db('idempotency_keys')
    .where(ours(claim))
    .update({ ...sealed, status, location, held_until: null })
}

/** Lets the key go without an answer: whoever asks again makes the next attempt. */
export async function releaseKey(db: Knex, claim: Claim): Promise<void> {
  await db('idempotency_keys').where(ours(claim)).update({ held_until: null })
}

/** How many were old enough to be forgotten. What somebody is still at is left alone. */
export const sweepKeys = async (db: Knex): Promise<number> =>
  db('idempotency_keys')
    .where('created_at', '<', db.raw(`now() - interval '24 hours'`))
    .andWhere((idle) => void idle.whereNull('held_until').orWhere('held_until', '<', db.fn.now()))
    .delete()

export const answerPlace = ({ caller_id, idempotency_key }: KeyName): SealedPlace => ({
  owner: JSON.stringify([caller_id, idempotency_key]),
  field: 'idempotency_keys',
})

/** Whoever is at it says so three times as often. */
export const LEASE_S = 10

interface Kept {
  asked: string
  effect?: Effect
  content?: string | null
  body?: string
}

type Row = Claim & Sealed & { status: number | null; location: string | null }

const CLAIM = ['caller_id', 'idempotency_key', 'seed', 'attempt', 'created_at']

const ours = ({ caller_id, idempotency_key, attempt }: Claim) => ({ caller_id, idempotency_key, attempt, status: null })

const leaseEnd = (db: Knex): Knex.Raw => db.raw('now() + make_interval(secs => ?)', [LEASE_S])

const sealKept = (vault: Vault, name: KeyName, kept: Kept): Promise<Sealed> =>
  vault.seal(answerPlace(name), Buffer.from(JSON.stringify(kept)))

const open = async (vault: Vault, row: Row): Promise<Kept> =>
  JSON.parse(Buffer.from(await vault.open(answerPlace(row), row)).toString()) as Kept

const named = (values: readonly (string | number | null)[]): Record<string, string | number | null> =>
  Object.fromEntries(values.map((value, n) => [`v${n + 1}`, value]))

const NOTE = `
  update idempotency_keys set ciphertext = $4, kid = $5, seal = $6
   where caller_id = $1 and idempotency_key = $2 and attempt = $3 and status is null`
