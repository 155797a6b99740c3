/** Sessions of the console. The cookie itself is never stored. */
import type { Knex } from 'knex'
import { hash, randomBytes } from 'node:crypto'
import type { Scope } from './api-keys'

export interface ConsoleSession {
  user_id: string
  key_id: string
  scopes: Scope[]
  expires_at: string
}

/** Opens a session and answers its cookie, in the clear for the only time; null for a token that has opened one. */
export async function openSession(
  db: Knex,
  { session_token, ...session }: Omit<ConsoleSession, 'expires_at'> & { session_token: string },
  hours: number,
): Promise<{ cookie: string; expires_at: string } | null> {
  const cookie = randomBytes(32).toString('base64url')
  // Long over: its token, which lives for an hour at the most, opens nothing any more.
  await db('console_sessions').where('expires_at', '<', db.raw(`now() - interval '1 day'`)).delete()
  const [opened] = (await db('console_sessions')
    .insert({
      ...session,
      session_hash: digest(cookie),
      token_hash: digest(session_token),
      expires_at: db.raw('now() + make_interval(hours => ?)', [hours]),
    })
    .onConflict('token_hash')
    .ignore()
    .returning('expires_at')) as { expires_at: string }[]
  return opened === undefined ? null : { cookie, expires_at: opened.expires_at }
}

/** The live session of this cookie, if it is one. */
export const recogniseSession = async (db: Knex, cookie: string): Promise<ConsoleSession | undefined> =>
  (await db('console_sessions')
    .where({ session_hash: digest(cookie) })
    .andWhere('expires_at', '>', db.fn.now())
    .first('user_id', 'key_id', 'scopes', 'expires_at')) as ConsoleSession | undefined

/** Ends it and answers whose it was; null if it was over. The row stays until its time is over: the token that opened it must open no other. */
export async function endSession(db: Knex, cookie: string): Promise<string | null> {
  const [ended] = (await db('console_sessions')
    .where({ session_hash: digest(cookie) })
    .andWhere('expires_at', '>', db.fn.now())
    .update({ expires_at: db.fn.now() })
    .returning('user_id')) as { user_id: string }[]
  return ended?.user_id ?? null
}

const digest = (text: string): Buffer => Buffer.from(hash('sha256', text, 'hex'), 'hex')
