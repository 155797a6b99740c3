/**
 * Which browser is at the other end, as far as linking by consent has to know: a link that was started in a browser is
 * finished in that one only. Otherwise somebody could have another person consent, and read that person's account.
 * Services that start links for their users send no such request: they have to know whose browser they send there.
 */
import type { Request, Response } from 'express'
import { randomBytes } from 'node:crypto'

/** Browsers say where a request comes from and let no page say otherwise. Ours live where the API does. */
export function markBrowser(request: Request, response: Response, publicUrl: string): string | null {
  if (request.get('sec-fetch-site') !== 'same-origin') return null
  const browser = browserOf(request) ?? randomBytes(32).toString('base64url')
  response.cookie(COOKIE, browser, {
    path: '/v1',
    httpOnly: true,
    secure: publicUrl.startsWith('https:'),
    // Strict ones stay behind when a provider sends the person back.
    sameSite: 'lax',
    maxAge: HOUR_MS,
  })
  return browser
}

export const browserOf = (request: Request): string | null =>
  /(?:^|;\s*)link_browser=([\w-]{43})(?:;|$)/.exec(request.get('cookie') ?? '')?.[1] ?? null

const COOKIE = 'link_browser'
const HOUR_MS = 3_600_000
