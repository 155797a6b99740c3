import { openDatabase, type Database } from '../../runtime/db'
import { createVault, newVaultKey } from '../../runtime/vault'
import * as store from '../../store/idempotency-keys'
import { createTestDatabase, type TestDatabase } from '../support/database'

let database: TestDatabase
let db: Database
const vault = createVault(newVaultKey('test'))

beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase({ DATABASE_URL: database.url, DATABASE_POOL_MAX: 12 })
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

let names = 0
const newName = (): store.KeyName => ({ caller_id: 'key_1', idempotency_key: `k${++names}` })
const claim = (name: store.KeyName, asked = 'this') => store.claimKey(db.knex, vault, name, asked)

async function claimOurs(name: store.KeyName): Promise<store.Claim> {
  const claimed = await claim(name)
  if (claimed.state !== 'ours') throw new Error(`it is ${claimed.state}`)
  return claimed.claim
}

/** Its holder has not been heard of for too long. */
const fallSilent = (name: store.KeyName) =>
  db
    .knex('idempotency_keys')
    .where(name)
    .update({ held_until: db.knex.raw(`now() - interval '1 ms'`) })

const note = (ours: store.Claim, result: string) =>
  store.noteEffect(db.knex, vault, ours, { asked: 'this', effect: { results: [result], content: null } })

const ANSWER = { status: 201, location: '/v1/x', body: '{"a":1}' }

describe('a key', () => {
  it('is one claimant’s of any number, until there is an answer, which is everybody’s', async () => {
    const name = newName()
    const states = await Promise.all(Array.from({ length: 30 }, () => claim(name)))
    const [ours] = states.flatMap((each) => (each.state === 'ours' ? [each.claim] : []))
    expect(states.filter(({ state }) => state === 'held')).toHaveLength(29)
    await store.keepAnswer(db.knex, vault, ours as store.Claim, { asked: 'this', content: null, answer: ANSWER })
    expect(await claim(name)).toEqual({ state: 'answered', answer: ANSWER, content: null })
    expect(await claim(name, 'that')).toEqual({ state: 'other_request' })
  })

  it('is taken over by one of those who ask once its holder falls silent, with the same seed', async () => {
    const name = newName()
    const first = await claimOurs(name)
    await fallSilent(name)
    const states = await Promise.all(Array.from({ length: 10 }, () => claim(name)))
    const taken = states.flatMap((each) => (each.state === 'ours' ? [each.claim] : []))
    expect(taken).toEqual([{ ...first, attempt: 2 }])
  })

  it('stays with a holder who says that it is at it', async () => {
    const name = newName()
    const first = await claimOurs(name)
    await fallSilent(name)
    await store.holdKey(db.knex, first)
    expect(await claim(name)).toEqual({ state: 'held' })
  })

  it('turns away a holder who comes back too late: it notes nothing and answers for nobody', async () => {
    const name = newName()
    const late = await claimOurs(name)
    await fallSilent(name)
    const second = await claimOurs(name)
    expect(await note(late, 'a')).toBe(false)
    await store.keepAnswer(db.knex, vault, late, { asked: 'this', content: null, answer: { ...ANSWER, body: 'late' } })
    expect(await note(second, 'b')).toBe(true)
    await fallSilent(name)
    expect((await claimOurs(name)).effect).toEqual({ results: ['b'], content: null })
  })

  it('is free again when it is let go', async () => {
    const name = newName()
    await store.releaseKey(db.knex, await claimOurs(name))
    expect((await claimOurs(name)).attempt).toBe(2)
  })

  it('is forgotten after a day, unless somebody is still at it', async () => {
    const [old, busy, young] = [newName(), newName(), newName()]
    for (const name of [old, busy, young]) await claimOurs(name)
    for (const name of [old, busy])
      await db
        .knex('idempotency_keys')
        .where(name)
        .update({ created_at: db.knex.raw(`now() - interval '25 hours'`) })
    await fallSilent(old)
    await fallSilent(young)
    expect(await store.sweepKeys(db.knex)).toBe(1)
    expect((await claim(busy)).state).toBe('held')
    expect((await claimOurs(old)).attempt).toBe(1)
  })

  it('does not open in the row of another', async () => {
    const [a, b] = [newName(), newName()]
    await claimOurs(a)
    await claimOurs(b)
    const sealed = (await db.knex('idempotency_keys').where(a).first('ciphertext', 'kid', 'seal')) as object
    await db.knex('idempotency_keys').where(b).update(sealed)
    await expect(claim(b)).rejects.toMatchObject({ code: 'vault.unreadable' })
  })
})
