/** What setup tokens were traded for, until it is linked: for the one who sent the token, and for a day. */
import type { Knex } from 'knex'
import type { SealedPlace, Vault } from '../runtime/vault'

type Credentials = Readonly<Record<string, string>>

export interface ClaimRef {
  user_id: string
  token_hash: string
}

export interface KeptClaim {
  /** Null while somebody claims it, and once it is linked. */
  credentials: Credentials | null
  integration_id: string | null
}

/** Whoever claims and falls silent for this long has died. */
const LEASE_S = 90
const KEPT_HOURS = 24

/** True for one of any number who ask: it is theirs to claim. */
export async function beginClaim(db: Knex, { user_id, token_hash }: ClaimRef): Promise<boolean> {
  const { rows } = (await db.raw(BEGIN, { user_id, token_hash, lease_s: LEASE_S })) as { rows: unknown[] }
  return rows.length > 0
}

export async function readClaim(db: Knex, vault: Vault, ref: ClaimRef): Promise<KeptClaim | null> {
  const row = (await db('claims').where(whereOf(ref)).first('ciphertext', 'seal', 'integration_id')) as
    { ciphertext: string | null; seal: string | null; integration_id: string | null } | undefined
  if (row === undefined) return null
  const { ciphertext, seal, integration_id } = row
  if (ciphertext === null) return { credentials: null, integration_id }
  const secret = await vault.open(claimPlace(ref), { ciphertext, seal })
  return { credentials: JSON.parse(Buffer.from(secret).toString()) as Credentials, integration_id }
}

export async function keepClaimed(db: Knex, vault: Vault, ref: ClaimRef, credentials: Credentials): Promise<void> {
  const sealed = await vault.seal(claimPlace(ref), Buffer.from(JSON.stringify(credentials)))
  await db('claims')
    .insert({ ...whereOf(ref), held_until: db.fn.now(), ...sealed })
    .onConflict(['user_id', 'token_hash'])
    .merge(sealed)
}

/** It was not claimed: the next may try at once. */
export async function dropClaim(db: Knex, ref: ClaimRef): Promise<void> {
  await db('claims').where(whereOf(ref)).whereNull('ciphertext').delete()
}

/** Its login is with the integration now, and is shredded here. */
export async function settleClaim(db: Knex, ref: ClaimRef, integrationId: string): Promise<void> {
  await db('claims')
    .where(whereOf(ref))
    .update({ integration_id: integrationId, ciphertext: null, kid: null, seal: null })
}

export const sweepClaims = (db: Knex): Promise<number> =>
  db('claims').whereRaw(`created_at < now() - make_interval(hours => ?)`, [KEPT_HOURS]).delete()

export const claimPlace = ({ user_id, token_hash }: ClaimRef): SealedPlace => ({
  owner: `${user_id}/${token_hash}`,
  field: 'claims',
})

const whereOf = ({ user_id, token_hash }: ClaimRef) => ({ user_id, token_hash })

const BEGIN = `
  insert into claims as c (user_id, token_hash, held_until)
  values (:user_id, :token_hash, clock_timestamp() + make_interval(secs => :lease_s))
  on conflict (user_id, token_hash) do update set held_until = excluded.held_until
    where c.ciphertext is null and c.integration_id is null and c.held_until < clock_timestamp()
  returning token_hash`
