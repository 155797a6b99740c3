/** The console: the built files of `web/`, and its page for every address that the console itself understands. */
import express, { Router, type RequestHandler, type Response } from 'express'
import serveCompressed from 'express-static-gzip'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export function consoleRouter(): Router {
  const router = Router()
  const folder = findFolder()
  if (folder === undefined) return router
  router.use('/assets', serveCompressed(join(folder, 'assets'), ASSETS))
  router.use(express.static(folder, { setHeaders: setPageHeaders }))
  router.use(pageOf(folder))
  return router
}

/** The build lays the compressed ones beside them. */
const ASSETS: Parameters<typeof serveCompressed>[1] = {
  enableBrotli: true,
  orderPreference: ['br', 'gz'],
  index: false,
  serveStatic: { immutable: true, maxAge: '1y' },
}

/** Beside the compiled API; under a test runner, which runs the sources, in dist/. */
const findFolder = (): string | undefined =>
  [join(__dirname, '../web'), join(__dirname, '../dist/web')].find((folder) => existsSync(join(folder, 'assets')))

/** The first part of every address that web/router.tsx knows. Others stay what they are: not found. */
const CLIENT_ROUTES = /^\/(sign-in|connect|integrations|monitor|records|conflicts|settings)(\/|$)/

const pageOf =
  (folder: string): RequestHandler =>
  (request, response, next) => {
    if (request.method !== 'GET' || !CLIENT_ROUTES.test(request.path) || request.accepts('html') === false) {
      next()
      return
    }
    setPageHeaders(response)
    response.sendFile('index.html', { root: folder })
  }

/** Nothing inline, nothing from elsewhere, and in nobody's frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

function setPageHeaders(response: Response): void {
  response.set({
    'Content-Security-Policy': POLICY,
    // A pop-up at a provider has to stay within sight: the console says when it was closed.
    'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
    // The names of the assets change with every build, the page that names them must not be old.
    'Cache-Control': 'no-cache',
  })
}
