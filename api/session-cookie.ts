/** The cookie that stands for a session of the console: no script reads it, no other site can make the browser send it. */
import type { CookieOptions, Request, Response } from 'express'
import { IntegrationError } from '../domain/errors'
import type { Config } from '../runtime/config'

type Place = Pick<Config, 'PUBLIC_URL'>

export function readSessionCookie(request: Request, place: Place): string | undefined {
  for (const pair of (request.get('cookie') ?? '').split(/; */)) {
    const at = pair.indexOf('=')
    if (pair.slice(0, at) === nameOf(place)) return pair.slice(at + 1)
  }
  return undefined
}

export function setSessionCookie(response: Response, place: Place, cookie: string, expires_at: string): void {
  response.cookie(nameOf(place), cookie, { ...optionsOf(place), expires: new Date(expires_at) })
}

export function clearSessionCookie(response: Response, place: Place): void {
  response.clearCookie(nameOf(place), optionsOf(place))
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

const HARMLESS = new Set(['GET', 'HEAD', 'OPTIONS'])

const isSecure = ({ PUBLIC_URL }: Place): boolean => PUBLIC_URL?.startsWith('https:') === true

/** With the prefix a browser takes it only from this very host, over TLS. */
const nameOf = (place: Place): string => (isSecure(place) ? '__Host-console_session' : 'console_session')

const optionsOf = (place: Place): CookieOptions => ({
  httpOnly: true,
  sameSite: 'strict',
  secure: isSecure(place),
  path: '/',
})
