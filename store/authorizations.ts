/** Ways to a provider and back: one row for each `state` that was given to a browser. */
import type { Knex } from 'knex'
import { IntegrationError, isFailureCode, type FailureCode } from '../domain/errors'
import type { Sealed, SealedPlace } from '../runtime/vault'
import type { IntegrationRow } from './integrations'

/** What the person asked for when the way began. */
export interface LinkWish {
  external_account: string | null
  settings: Record<string, string>
  /** Another account than the linked one may take its place. */
  replace: boolean
}

export type Outcome = { integration_id: string } | { code: FailureCode; detail: string; integration_id: string | null }

export interface Authorization extends Sealed {
  state_hash: string
  integration_id: string
  wish: LinkWish
  browser_hash: string | null
  expires_at: string
  used_at: string | null
  answer_hash: string | null
  outcome: Outcome | null
}

export const verifierPlace = (stateHash: string): SealedPlace => ({ owner: stateHash, field: 'authorizations' })

export async function insertAuthorization(
  db: Knex,
  {
    lifetime_s,
    ...row
  }: Pick<Authorization, 'state_hash' | 'integration_id' | 'wish' | 'browser_hash' | keyof Sealed> & {
    lifetime_s: number
  },
): Promise<string> {
  const [{ expires_at } = { expires_at: '' }] = (await db('authorizations')
    .insert({ ...row, expires_at: db.raw('now() + make_interval(secs => ?)', [lifetime_s]) })
    .returning('expires_at')) as { expires_at: string }[]
  return expires_at
}

export const findAuthorization = (db: Knex, stateHash: string): Promise<Authorization | undefined> =>
  db<Authorization>('authorizations').where({ state_hash: stateHash }).first()

/** True for one caller, ever: whoever marks it as used goes on, while there is time. */
export const useAuthorization = async (db: Knex, stateHash: string, answerHash: string): Promise<boolean> =>
  (await db('authorizations')
    .where({ state_hash: stateHash, used_at: null })
    .where('expires_at', '>', db.fn.now())
    .update({ used_at: db.fn.now(), answer_hash: answerHash })) === 1

/** False when it was withdrawn meanwhile, or had an outcome already. */
export const saveOutcome = async (db: Knex, stateHash: string, outcome: Outcome): Promise<boolean> =>
  (await db('authorizations')
    .where({ state_hash: stateHash, outcome: null })
    .update({ outcome: JSON.stringify(outcome) })) === 1

/** The other attempts at the same link lead nowhere any more, and say why. */
export async function overtakeOthers(
  db: Knex,
  { state_hash, integration_id }: Pick<Authorization, 'state_hash' | 'integration_id'>,
) {
  const outcome = { code: 'link.overtaken', detail: 'Another attempt at this link was finished first.', integration_id }
  await db('authorizations')
    .where({ integration_id, used_at: null })
    .whereNot({ state_hash })
    .update({ used_at: db.fn.now(), outcome: JSON.stringify(outcome) })
}

/** May somebody still finish this link? */
export const hasOpenAuthorization = async (db: Knex, integrationId: string): Promise<boolean> =>
  (await db('authorizations').where({ integration_id: integrationId }).whereRaw(OPEN).first('state_hash')) !== undefined

/** Whoever comes back with such a state is told that it is unknown. */
export async function withdrawAuthorizations(db: Knex, integrationId: string): Promise<void> {
  await db('authorizations').where({ integration_id: integrationId }).delete()
}

/** Links that wait for nobody any more. */
export const listAbandonedLinks = async (db: Knex): Promise<Pick<IntegrationRow, 'integration_id'>[]> =>
  (await db('integrations as i')
    .where({ status: 'PENDING' })
    .whereNotExists(db('authorizations').whereRaw('integration_id = i.integration_id').whereRaw(OPEN))
    .whereNotExists(db('account_choices').whereRaw('integration_id = i.integration_id and expires_at > now()'))
    .select('integration_id')
    .limit(500)) as Pick<IntegrationRow, 'integration_id'>[]

/** Late visitors are told for a day that their time is over; afterwards, that nothing is known of them. */
export async function clearOldAuthorizations(db: Knex): Promise<void> {
  await db('authorizations').where('expires_at', '<', db.raw(`now() - interval '1 day'`)).delete()
}

/** The failure that an outcome tells of, if it tells of one. */
export function failureOf(outcome: Outcome): IntegrationError | undefined {
  if (!('code' in outcome)) return undefined
  const { code, detail, integration_id } = outcome
  const known = isFailureCode(code) ? code : 'link.provider_error'
  return new IntegrationError(known, detail, integration_id === null ? {} : { facts: { integration_id } })
}

// An exchange that has no outcome after five minutes died with its process.
const OPEN = `outcome is null and (used_at is null and expires_at > now() or used_at > now() - interval '5 minutes')`
