/** Cookies that are for this very host and for no script. */
import type { CookieOptions, Request } from 'express'
import type { Config } from '../runtime/config'

type Place = Pick<Config, 'PUBLIC_URL'>

/** With the prefix a browser takes it only from this very host, over TLS. */
export const cookieName = (place: Place, name: string): string => (isSecure(place) ? `__Host-${name}` : name)

export const cookieOptions = (place: Place, sameSite: 'strict' | 'lax'): CookieOptions => ({
  httpOnly: true,
  sameSite,
  secure: isSecure(place),
  path: '/',
})

export function readCookie(request: Request, place: Place, name: string): string | undefined {
  for (const pair of (request.get('cookie') ?? '').split(/; */)) {
    const at = pair.indexOf('=')
    if (pair.slice(0, at) === cookieName(place, name)) return pair.slice(at + 1)
  }
  return undefined
}

const isSecure = ({ PUBLIC_URL }: Place): boolean => PUBLIC_URL?.startsWith('https:') === true
