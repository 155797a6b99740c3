/** The cookie that stands for a session of the console: no script reads it, no other site can make the browser send it. */
import type { Request, Response } from 'express'
import { IntegrationError } from '../domain/errors'
import type { Config } from '../runtime/config'
import { cookieName, cookieOptions, readCookie } from './cookie'

type Place = Pick<Config, 'PUBLIC_URL'>

export const readSessionCookie = (request: Request, place: Place): string | undefined =>
  readCookie(request, place, NAME)

export function setSessionCookie(response: Response, place: Place, cookie: string, expires_at: string): void {
  response.cookie(cookieName(place, NAME), cookie, {
    ...cookieOptions(place, 'strict'),
    expires: new Date(expires_at),
  })
}

export function clearSessionCookie(response: Response, place: Place): void {
  response.clearCookie(cookieName(place, NAME), cookieOptions(place, 'strict'))
}

/**
 * A browser sends cookies by itself, so a change has to bear a mark that only a script of our own page can set: another
 * site's page would have to ask first, and is never allowed to.
 *
 * @throws request.forbidden
 */
export function refuseForgery(request: Request): void {
  if (HARMLESS.has(request.method) || request.get('x-requested-with') === 'console') return
  throw new IntegrationError(
    'request.forbidden',
    'With a session cookie, send the header `X-Requested-With: console`: it proves that no other site asks.',
  )
}

const NAME = 'console_session'
const HARMLESS = new Set(['GET', 'HEAD', 'OPTIONS'])
