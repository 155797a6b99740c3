/**
 * Who calls: services with API keys, for every user; or one user, by a session token that a service minted, by the cookie
 * that such a token was traded for, or by a personal API key.
 */
import type { Request, RequestHandler } from 'express'
import type { Knex } from 'knex'
import { thePerson, type Actor } from '../domain/deed'
import { IntegrationError } from '../domain/errors'
import { EVERY_USER, type UserScope } from '../domain/user-scope'
import type { ServiceDeps } from '../service/deps'
import { recogniseApiKey, recogniseKeyId, type Scope } from '../store/api-keys'
import { recogniseSession, type ConsoleSession } from '../store/console-sessions'
import { readSessionCookie, refuseForgery } from './session-cookie'
import type { SessionTokens } from './session-tokens'

export interface Caller extends Identity {
  /** Nobody revoked what was presented, and nobody signed out: for requests that last. */
  isStillKnown(): Promise<boolean>
}

interface Identity {
  /** A session may do what keys may not: it ends soon, and a person is there. */
  means: 'key' | 'session'
  /** Who acts, for the audit trail. */
  actor: Actor
  /** What limits are counted by: the key, or the user, whose tokens come and go. */
  caller_id: string
  /** The key that is used, or the service key that minted the token. */
  key_id: string
  scopes: readonly Scope[]
  scope: UserScope
  /** When a token or a key ends. */
  expires_at: string | null
}

/**
 * Takes `Authorization: Bearer` with an API key or a session token; without it the cookie of a console session.
 *
 * @throws request.unauthenticated, request.forbidden
 */
export const requireCaller =
  ({ config, db: { knex } }: ServiceDeps, tokens: SessionTokens): RequestHandler =>
  async (request, _response, next) => {
    const presented = presentedToken(request)
    const cookie = presented === undefined ? readSessionCookie(request, config) : undefined
    if (presented === undefined && cookie === undefined) throw new IntegrationError('request.unauthenticated')
    const recognise = (): Promise<Identity | undefined> =>
      presented === undefined
        ? recogniseCookie(knex, cookie ?? '', request)
        : presented.includes('.')
          ? recogniseToken(knex, tokens, presented)
          : recogniseKey(knex, presented)
    const identity = await recognise()
    if (identity === undefined)
      throw new IntegrationError(
        'request.unauthenticated',
        'This API key, session token or session is wrong, has expired or was revoked.',
      )
    callers.set(request, { ...identity, isStillKnown: async () => (await recognise()) !== undefined })
    next()
  }

/** What was sent in `Authorization`. */
export const presentedToken = (request: Request): string | undefined =>
  /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1]

/** Only behind `requireCaller`. */
export function callerOf(request: Request): Caller {
  const caller = callers.get(request)
  if (caller === undefined) throw new IntegrationError('request.unauthenticated')
  return caller
}

/** @throws request.forbidden */
export function requireScope({ scopes }: Caller, needed: Scope): void {
  if (!scopes.includes(needed))
    throw new IntegrationError('request.forbidden', `This needs the scope ${needed}.`, { facts: { scope: needed } })
}

const callers = new WeakMap<Request, Caller>()

async function recogniseKey(knex: Knex, presented: string): Promise<Identity | undefined> {
  const key = await recogniseApiKey(knex, presented)
  if (key === undefined) return undefined
  const { key_id, user_id, scopes, expires_at } = key
  const shared = { means: 'key', key_id, scopes, expires_at } as const
  if (user_id !== null)
    return { ...shared, actor: { ...thePerson(user_id), key_id }, caller_id: `user/${user_id}`, scope: { user_id } }
  return { ...shared, actor: { kind: 'key', id: key_id, key_id }, caller_id: key_id, scope: EVERY_USER }
}

/** A token does what its key may do, as far as it was given that, and no longer than the key lives. */
async function recogniseToken(knex: Knex, tokens: SessionTokens, presented: string): Promise<Identity | undefined> {
  const session = await tokens.read(presented)
  return session === null ? undefined : callerOfSession(knex, session)
}

async function recogniseCookie(knex: Knex, cookie: string, request: Request): Promise<Identity | undefined> {
  const session = await recogniseSession(knex, cookie)
  if (session !== undefined) refuseForgery(request)
  return session && callerOfSession(knex, session)
}

async function callerOfSession(
  knex: Knex,
  { user_id, key_id, scopes, expires_at }: ConsoleSession,
): Promise<Identity | undefined> {
  const key = await recogniseKeyId(knex, key_id)
  if (!key) return undefined
  return {
    means: 'session',
    actor: thePerson(user_id),
    caller_id: `user/${user_id}`,
    key_id,
    scopes: scopes.filter((scope) => key.scopes.includes(scope)),
    scope: { user_id },
    expires_at,
  }
}
