/**
 * Changing links, one change after the other for an app and a user.
 *
 * A login that is being renewed is locked for as long as its provider takes to answer. Whoever waits for it holds a
 * connection, and there are few: of a process one waits for each app and user, the others for their turn, nobody for long.
 */
import type { Knex } from 'knex'
import { setTimeout as sleep } from 'node:timers/promises'
import { IntegrationError } from '../domain/errors'
import { isLockTimeout } from '../runtime/pg-errors'
import type { IntegrationRow } from '../store/integrations'
import { lockLinks } from '../store/links'
import type { ServiceDeps } from './deps'

type Owner = Pick<IntegrationRow, 'user_id' | 'app_name'>

/** Less than the ten seconds that others wait for a connection. */
const PATIENCE_MS = 3_000

/**
 * A transaction that has the links of the owner to itself.
 *
 * @throws integration.busy
 */
export function holdLinks<T>(
  { db }: Pick<ServiceDeps, 'db'>,
  owner: Owner,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  const held = () =>
    db.knex.transaction(async (trx) => {
      await trx.raw(`set local lock_timeout = ${PATIENCE_MS}`)
      await lockLinks(trx, owner)
      return work(trx)
    })
  return inTurn(JSON.stringify([owner.app_name, owner.user_id]), held).catch((error: unknown) => {
    throw isLockTimeout(error) ? busy(error) : error
  })
}

const turns = new Map<string, Promise<unknown>>()

function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(key)
  const mine = before === undefined ? work() : awaitTurn(before).then(work)
  // Whoever gave up has not made room: the turn is over when those before are done, too.
  const over = Promise.allSettled([before, mine]).then(() => {
    if (turns.get(key) === over) turns.delete(key)
  })
  turns.set(key, over)
  return mine
}

async function awaitTurn(before: Promise<unknown>): Promise<void> {
  const late = sleep(PATIENCE_MS, 'late' as const, { ref: false })
  if ((await Promise.race([before, late])) === 'late') throw busy()
}

const busy = (cause?: unknown): IntegrationError =>
  new IntegrationError('integration.busy', undefined, { retry_after_ms: PATIENCE_MS, cause })
