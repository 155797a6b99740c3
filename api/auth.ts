/** Who calls: services with API keys, for every user; or one user, by a session token that a service minted. */
import type { Request, RequestHandler } from 'express'
import type { Knex } from 'knex'
import { IntegrationError } from '../domain/errors'
import { EVERY_USER, type UserScope } from '../domain/user-scope'
import { recogniseApiKey, recogniseKeyId, type Scope } from '../store/api-keys'
import type { SessionTokens } from './session-tokens'

export interface Caller {
  /** What limits are counted by: the key, or the user, whose tokens come and go. */
  caller_id: string
  /** The service key that is used, or that minted the token. */
  key_id: string
  scopes: readonly Scope[]
  scope: UserScope
  /** When a token ends. */
  expires_at: string | null
}

/** Takes `Authorization: Bearer` with an API key or a session token. @throws request.unauthenticated */
export const requireCaller =
  (knex: Knex, tokens: SessionTokens): RequestHandler =>
  async (request, _response, next) => {
    const presented = /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1]
    if (presented === undefined) throw new IntegrationError('request.unauthenticated')
    const caller = presented.includes('.')
      ? await recogniseSession(knex, tokens, presented)
      : await recogniseService(knex, presented)
    if (caller === undefined)
      throw new IntegrationError(
        'request.unauthenticated',
        'This API key or session token is wrong, has expired or was revoked.',
      )
    callers.set(request, caller)
    next()
  }

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

async function recogniseService(knex: Knex, presented: string): Promise<Caller | undefined> {
  const key = await recogniseApiKey(knex, presented)
  return key && { caller_id: key.key_id, key_id: key.key_id, scopes: key.scopes, scope: EVERY_USER, expires_at: null }
}

/** A token does what its key may do, as far as it was given that, and no longer than the key lives. */
async function recogniseSession(knex: Knex, tokens: SessionTokens, presented: string): Promise<Caller | undefined> {
  const session = await tokens.read(presented)
  const key = session && (await recogniseKeyId(knex, session.key_id))
  if (!key) return undefined
  const { user_id, key_id, expires_at } = session
  const scopes = session.scopes.filter((scope) => key.scopes.includes(scope))
  return { caller_id: `user/${user_id}`, key_id, scopes, scope: { user_id }, expires_at }
}
