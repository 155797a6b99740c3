/** Who calls: service API keys, with scopes. */
import type { Request, RequestHandler } from 'express'
import type { Knex } from 'knex'
import { IntegrationError } from '../domain/errors'
import { recogniseApiKey, type ApiKey, type Scope } from '../store/api-keys'

const callers = new WeakMap<Request, ApiKey>()

/** Reading needs the scope `read`, everything else `write`. */
export const requireApiKey =
  (db: Knex): RequestHandler =>
  async (request, _response, next) => {
    const presented = /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1]
    if (presented === undefined) throw new IntegrationError('request.unauthenticated')
    const key = await recogniseApiKey(db, presented)
    if (key === undefined)
      throw new IntegrationError('request.unauthenticated', 'This API key is wrong, has expired or was revoked.')
    const needed: Scope = READING.has(request.method) ? 'read' : 'write'
    if (!key.scopes.includes(needed))
      throw new IntegrationError('request.forbidden', `This needs a key with the scope ${needed}.`)
    callers.set(request, key)
    next()
  }

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The key of the caller; only behind `requireApiKey`. */
export const callerOf = (request: Request): string => callers.get(request)?.key_id ?? 'nobody'
