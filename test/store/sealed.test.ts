import { CompactEncrypt } from 'jose'
import { openDatabase, type Database } from '../../runtime/db'
import { mintId } from '../../runtime/ids'
import { createVault, newVaultKey, type Vault } from '../../runtime/vault'
import { readLogin, saveCredentials } from '../../store/credentials'
import { readFile, saveFile } from '../../store/files'
import { insertIntegration } from '../../store/integrations'
import { countSealed, resealAll, SEALED, type ResealedBatch } from '../../store/sealed'
import { createTestDatabase, type TestDatabase } from '../support/database'

const k1 = newVaultKey('k1')
const k2 = newVaultKey('k2')
const old = createVault(k1)
const both = createVault(`${k2},${k1}`)
const rotated = createVault(k2)
const unreadable = { code: 'vault.unreadable' }

let database: TestDatabase
let db: Database
beforeEach(async () => {
  database = await createTestDatabase()
  db = openDatabase({ DATABASE_URL: database.url, DATABASE_POOL_MAX: 5 })
})
afterEach(async () => {
  await db.close()
  await database.drop()
})

const idOf = (n: number) => `integration_${String(n).padStart(3, '0')}`

async function linkAccounts(count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await insertIntegration(db.knex, {
      integration_id: idOf(n),
      user_id: `user_${n}`,
      app_name: 'ynab',
      protocol: 'token',
      external_account_id: `plan_${n}`,
      external_account_name: null,
      settings: {},
    })
    await saveCredentials(db.knex, old, idOf(n), { oauth_token: `token_${n}` })
  }
}

async function upload(bytes: number): Promise<{ file_id: string; content: Buffer }> {
  const content = Buffer.alloc(bytes, 'a line of a file\n')
  async function* pieces() {
    for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536)
  }
  const file = {
    file_id: mintId('file'),
    integration_id: idOf(0),
    name: 'a.csv',
    format: 'mint_csv',
    content: pieces(),
    max_bytes: 1e9,
  }
  return { ...(await saveFile(db.knex, old, file)), content }
}

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

const credentialsOf = async (vault: Vault, integrationId: string) =>
  (await readLogin(db.knex, vault, integrationId)).credentials

async function reseal(vault = both): Promise<ResealedBatch[]> {
  const batches: ResealedBatch[] = []
  for await (const batch of resealAll(db.knex, vault)) batches.push(batch)
  return batches
}

const total = (batches: ResealedBatch[], what: 'resealed' | 'unreadable') =>
  batches.reduce((sum, batch) => sum + batch[what], 0)

describe('what is sealed', () => {
  it('is sealed anew wherever it lies, and the old key is needed no more', async () => {
    await linkAccounts(130)
    const { file_id, content } = await upload(6 * 1024 * 1024)
    const parts = (await countSealed(db.knex)).find(({ table }) => table === 'uploaded_file_parts')?.count
    expect(parts).toBeGreaterThan(8)

    expect(total(await reseal(), 'resealed')).toBe(130 + Number(parts))
    expect((await countSealed(db.knex)).map(({ kid, unnamed }) => [kid, unnamed])).toEqual([
      ['k2', 0],
      ['k2', 0],
    ])
    for (const n of [0, 77, 129]) expect(await credentialsOf(rotated, idOf(n))).toEqual({ oauth_token: `token_${n}` })
    expect((await whole(readFile(db.knex, rotated, file_id))).equals(content)).toBe(true)
    await expect(credentialsOf(old, idOf(0))).rejects.toMatchObject(unreadable)
    expect(await reseal()).toEqual([])
  })

  it('may be left half done and goes on where it was', async () => {
    await linkAccounts(250)
    for await (const batch of resealAll(db.knex, both)) {
      expect(batch.resealed).toBe(100)
      break
    }
    expect(total(await reseal(), 'resealed')).toBe(150)
  })

  it('gets a name by it, if it was sealed before sealings had names', async () => {
    await linkAccounts(1)
    // As it was: the owner in the header, and nothing else.
    const { ciphertext } = await sealedBefore()
    await db.knex('credentials').update({ ciphertext, seal: null, kid: 'k2' })
    expect((await countSealed(db.knex)).map(({ unnamed }) => unnamed)).toEqual([1])
    expect(total(await reseal(), 'resealed')).toBe(1)
    expect(await credentialsOf(rotated, idOf(0))).toEqual({ oauth_token: 'from before' })
    await db.knex('credentials').update({ ciphertext })
    await expect(credentialsOf(rotated, idOf(0))).rejects.toMatchObject(unreadable)
  })

  it('is passed over while somebody writes it', async () => {
    await linkAccounts(3)
    await db.knex.transaction(async (writer) => {
      await writer('credentials')
        .where({ integration_id: idOf(1) })
        .forUpdate()
        .first()
      expect(total(await reseal(), 'resealed')).toBe(2)
    })
    expect(total(await reseal(), 'resealed')).toBe(1)
  })

  it('is left as it is where nobody has the key, and the others are done', async () => {
    await linkAccounts(3)
    await saveCredentials(db.knex, createVault(newVaultKey('lost')), idOf(1), { oauth_token: 'lost' })
    const batches = await reseal()
    expect([total(batches, 'resealed'), total(batches, 'unreadable')]).toEqual([2, 1])
  })

  it('opens in its own row only, and an older one does not open in its place', async () => {
    await linkAccounts(2)
    const [a, b] = (await db.knex('credentials').orderBy('integration_id')) as { ciphertext: string; seal: string }[]
    await db
      .knex('credentials')
      .where({ integration_id: idOf(0) })
      .update({ ciphertext: b?.ciphertext, seal: b?.seal })
    await expect(credentialsOf(old, idOf(0))).rejects.toMatchObject(unreadable)

    await saveCredentials(db.knex, old, idOf(0), { oauth_token: 'newer' })
    await db
      .knex('credentials')
      .where({ integration_id: idOf(0) })
      .update({ ciphertext: a?.ciphertext })
    await expect(credentialsOf(old, idOf(0))).rejects.toMatchObject(unreadable)
  })

  it('is known to the rotation in every table that there is', async () => {
    const { rows } = (await db.knex.raw(
      `select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'ciphertext'`,
    )) as { rows: { name: string }[] }
    expect(rows.map(({ name }) => name).toSorted()).toEqual(SEALED.map(({ table }) => table).toSorted())
  })
})

async function sealedBefore(): Promise<{ ciphertext: string }> {
  const header = { alg: 'dir', enc: 'A256GCM', kid: 'k2', sub: idOf(0) }
  const key = Buffer.from(k2.split(':')[1] as string, 'base64')
  const secret = Buffer.from('{"oauth_token":"from before"}')
  return { ciphertext: await new CompactEncrypt(secret).setProtectedHeader(header).encrypt(key) }
}
