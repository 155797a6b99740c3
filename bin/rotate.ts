/** Seals everything anew under the first key of the ring, and says how far it is and what is left. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import type { Vault } from '../runtime/vault'
import { countSealed, resealAll } from '../store/sealed'

/** A row is passed over while somebody writes it: for as long as a provider takes to renew a login, at most. */
const PATIENCE_MS = 120_000
const TELL_EVERY_MS = 2_000

/** @throws when something could not be opened, or stayed in use; everything else is done then. */
export async function rotate(db: Knex, vault: Vault): Promise<void> {
  const [kid, ...others] = vault.kids
  const total = await countLeft(db, kid)
  say(total === 0 ? `Everything is sealed under ${kid} already.` : `${amount(total)} to be sealed anew under ${kid}.`)

  let done = 0
  let toldAt = Date.now()
  let patience = Date.now() + PATIENCE_MS
  for (;;) {
    let unreadable = 0
    for await (const batch of resealAll(db, vault)) {
      done += batch.resealed
      unreadable += batch.unreadable
      if (batch.resealed > 0) patience = Date.now() + PATIENCE_MS
      if (Date.now() - toldAt < TELL_EVERY_MS) continue
      toldAt = Date.now()
      say(`${done} of ${Math.max(total, done)}: ${batch.table}`)
    }
    const left = await countLeft(db, kid)
    if (left <= unreadable) {
      if (total > 0) say(`${amount(done)} sealed anew.`)
      if (unreadable > 0) throw unreadableLeft(unreadable)
      break
    }
    if (Date.now() > patience) throw new Error(`${amount(left)} stayed in use: run this again.`)
    await sleep(500)
  }
  if (others.length === 0) return
  say(`Nothing that is stored needs ${others.join(', ')} any more.`)
  say('Take it out of VAULT_KEYS an hour after every API was restarted with the new key: session tokens live as long.')
}

const countLeft = async (db: Knex, kid: string): Promise<number> =>
  (await countSealed(db)).reduce((sum, each) => sum + (each.kid === kid ? each.unnamed : each.count), 0)

const unreadableLeft = (count: number): Error =>
  new Error(
    `${amount(count)} could not be opened: VAULT_KEYS lacks the key (see: npm run vault -- status), or the text was altered.`,
  )

const amount = (count: number): string => `${count} ${count === 1 ? 'secret' : 'secrets'}`

const say = (line: string): void => void process.stderr.write(`${line}\n`)
