/** Signing in to the console and out of it. */
import { thePerson } from '../domain/deed'
import { endSession, openSession, type ConsoleSession } from '../store/console-sessions'
import { noteDeed } from '../store/deeds'
import type { ServiceDeps } from './deps'

/** Trades a token for a cookie; null when it was traded before. */
export const signIn = (
  { db, config }: Pick<ServiceDeps, 'db' | 'config'>,
  session: Omit<ConsoleSession, 'expires_at'> & { session_token: string },
): Promise<{ cookie: string; expires_at: string } | null> =>
  db.knex.transaction(async (trx) => {
    const opened = await openSession(trx, session, config.SESSION_HOURS)
    const { user_id } = session
    if (opened !== null) await noteDeed(trx, { kind: 'session.opened', actor: thePerson(user_id), user_id })
    return opened
  })

export const signOut = ({ db }: Pick<ServiceDeps, 'db'>, cookie: string): Promise<void> =>
  db.knex.transaction(async (trx) => {
    const user_id = await endSession(trx, cookie)
    if (user_id !== null) await noteDeed(trx, { kind: 'session.closed', actor: thePerson(user_id), user_id })
  })
