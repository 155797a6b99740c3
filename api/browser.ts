/**
 * The mark of a browser, as far as linking by consent needs one. A link that a user has started is finished in the browser
 * that started it, and in no other: else a user could have somebody else consent, and read that person's account. A
 * service that starts links for its users has no browser; it has to know whose browser it sends there.
 */
import type { Request, Response } from 'express'
import { randomBytes } from 'node:crypto'
import type { Config } from '../runtime/config'
import type { Caller } from './auth'
import { cookieName, cookieOptions, readCookie } from './cookie'

type Place = Pick<Config, 'PUBLIC_URL'>

/** Null for services. Links that are started at the same time share their browser's mark. */
export function markBrowser(caller: Caller | null, request: Request, response: Response, place: Place): string | null {
  if (caller === null || caller.scope.user_id === null) return null
  const browser = browserOf(request, place) ?? randomBytes(32).toString('base64url')
  // A strict one would stay behind when the provider sends the person back.
  response.cookie(cookieName(place, NAME), browser, { ...cookieOptions(place, 'lax'), maxAge: HOUR_MS })
  return browser
}

export function browserOf(request: Request, place: Place): string | null {
  const mark = readCookie(request, place, NAME)
  return mark !== undefined && /^[\w-]{43}$/.test(mark) ? mark : null
}

const NAME = 'link_browser'
const HOUR_MS = 3_600_000
