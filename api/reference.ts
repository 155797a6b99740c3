/** `/docs`: the description of the API as a page to read and to try, made of files that are served from here alone. */
import { Router } from 'express'
import { dirname, join } from 'node:path'

export function referenceRouter(): Router {
  const router = Router()
  router.get('/docs', (_request, response) =>
    response.set({ 'Content-Security-Policy': POLICY, ...KEPT }).sendFile('index.html', { root: OURS }),
  )
  router.use('/docs', ({ method, path }, response, next) => {
    const root = FILES.get(path)
    if (root === undefined || method !== 'GET') next()
    else response.set(KEPT).sendFile(path, { root })
  })
  return router
}

const OURS = join(__dirname, 'reference')
const SWAGGER_UI = dirname(require.resolve('swagger-ui-dist/package.json'))

/** By path below /docs, with the folder that has it. */
const FILES: ReadonlyMap<string, string> = new Map([
  ['/start.js', OURS],
  ['/swagger-ui.css', SWAGGER_UI],
  ['/swagger-ui-bundle.js', SWAGGER_UI],
])

/** Asked for again each time, and not sent again while they are the same. */
const KEPT = { 'Cache-Control': 'no-cache' }

/** Nothing inline, nothing from elsewhere; its pictures are in its style sheet. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')
