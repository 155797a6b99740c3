/** Everything that the vault has sealed, wherever it lies, and sealing it anew under the current key. */
import type { Knex } from 'knex'
import type { Sealed, SealedPlace, Vault } from '../runtime/vault'
import { choicePlace } from './account-choices'
import { verifierPlace } from './authorizations'
import { claimPlace } from './claims'
import { credentialsPlace } from './credentials'
import { filePartPlace } from './files'
import { answerPlace } from './idempotency-keys'
import { revocationPlace } from './revocations'

export interface SealedCount {
  table: string
  /** Null where it is not noted: sealed before keys were. */
  kid: string | null
  count: number
  /** How many of them were sealed before sealings had names: an older one put in their place would open. */
  unnamed: number
}

export interface ResealedBatch {
  table: string
  resealed: number
  /** Rows whose key the ring does not hold, or that were altered. They are left as they are. */
  unreadable: number
}

/** What is sealed under which key. */
export async function countSealed(db: Knex): Promise<SealedCount[]> {
  const counts = await Promise.all(
    SEALED.map(
      async ({ table }) =>
        (await db(table)
          .whereNotNull('ciphertext')
          .groupBy('kid')
          .orderBy('kid')
          .select(
            db.raw('? as "table"', [table]),
            'kid',
            db.raw('count(*) as count'),
            db.raw('count(*) filter (where seal is null) as unnamed'),
          )) as SealedCount[],
    ),
  )
  return counts.flat()
}

/**
 * Goes once over what is not sealed under the current key, in short transactions, and says what each one did. Readers are
 * never kept waiting; a row that somebody is writing is passed over. It may be broken off and begun again at any time.
 */
export async function* resealAll(db: Knex, vault: Vault): AsyncGenerator<ResealedBatch> {
  for (const sealed of SEALED) {
    for (let after: Key | null = null; ;) {
      const batch: Batch = await resealBatch(db, vault, sealed, after)
      if (batch.last === null) break
      yield { table: sealed.table, resealed: batch.resealed, unreadable: batch.unreadable }
      after = batch.last
    }
  }
}

interface SealedTable {
  table: string
  key: readonly string[]
  /** Rows of one transaction. */
  batch: number
  placeOf: (key: Key) => SealedPlace
}

type Key = Record<string, string | number>
type Batch = Omit<ResealedBatch, 'table'> & { last: Key | null }

/** Every table with a ciphertext. Its columns are `ciphertext`, `kid` and `seal`. */
export const SEALED: readonly SealedTable[] = [
  {
    table: 'credentials',
    key: ['integration_id'],
    batch: 100,
    placeOf: ({ integration_id }) => credentialsPlace(String(integration_id)),
  },
  {
    table: 'authorizations',
    key: ['state_hash'],
    batch: 100,
    placeOf: ({ state_hash }) => verifierPlace(String(state_hash)),
  },
  {
    table: 'account_choices',
    key: ['integration_id'],
    batch: 100,
    placeOf: ({ integration_id }) => choicePlace(String(integration_id)),
  },
  {
    table: 'claims',
    key: ['user_id', 'token_hash'],
    batch: 100,
    placeOf: ({ user_id, token_hash }) => claimPlace({ user_id: String(user_id), token_hash: String(token_hash) }),
  },
  {
    table: 'idempotency_keys',
    key: ['caller_id', 'idempotency_key'],
    batch: 100,
    placeOf: ({ caller_id, idempotency_key }) =>
      answerPlace({ caller_id: String(caller_id), idempotency_key: String(idempotency_key) }),
  },
  {
    table: 'revocations',
    key: ['revocation_id'],
    batch: 100,
    placeOf: ({ revocation_id }) => revocationPlace(String(revocation_id)),
  },
  {
    table: 'uploaded_file_parts',
    key: ['file_id', 'part_no'],
    // Half a megabyte each.
    batch: 8,
    placeOf: ({ file_id, part_no }) => filePartPlace(String(file_id), Number(part_no)),
  },
]

const resealBatch = (db: Knex, vault: Vault, { table, key, batch, placeOf }: SealedTable, after: Key | null) =>
  db.transaction(async (trx): Promise<Batch> => {
    const query = trx(table)
      .whereNotNull('ciphertext')
      .andWhere((left) => void left.whereRaw('kid is distinct from ?', [vault.kids[0]]).orWhereNull('seal'))
      .orderBy([...key])
      .limit(batch)
      .forUpdate()
      .skipLocked()
    if (after !== null)
      void query.whereRaw(`(${key.map(() => '??').join(', ')}) > (${key.map(() => '?').join(', ')})`, [
        ...key,
        ...key.map((column) => after[column] as string | number),
      ])
    const rows = (await query.select([...key, 'ciphertext', 'kid', 'seal'])) as (Key & Sealed)[]

    const done: Batch = { resealed: 0, unreadable: 0, last: null }
    for (const row of rows) {
      const rowKey: Key = Object.fromEntries(key.map((column) => [column, row[column] as string | number]))
      done.last = rowKey
      const place = placeOf(rowKey)
      const secret = await vault.open(place, row).catch(() => null)
      if (secret === null) done.unreadable++
      else
        done.resealed += await trx(table)
          .where(rowKey)
          .update(await vault.seal(place, secret))
    }
    return done
  })
