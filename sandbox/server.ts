/** The sandbox: simulated providers on one port, each under its own path, with the control door beside them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json, send, sizeOf, type Answer } from './answer'
import { accessUrl } from './claims'
import { ControlDoor } from './control'
import { noJournal, openJournal } from './journal'
import { isPossible, misbehave, type Occasion } from './faults'
import { Logins, REMEMBERED_BYTES, type Login } from './logins'
import { harbor } from './harbor/provider'
import { mint } from './mint/provider'
import { createAuthority, type Authority } from './oauth/authority'
import { bank } from './ofx/provider'
import type { Provider } from './provider'
import { simplefin } from './simplefin/provider'
import { stripe } from './stripe/provider'
import { ynab } from './ynab/provider'

export interface Sandbox {
  url: string
  close(): Promise<void>
}

export interface SandboxOptions {
  /** 0 takes a free one. */
  port?: number
  host?: string
  /** Who may knock at the control door. In a container even this machine comes from outside. */
  control?: 'loopback' | 'anyone'
  /** File that remembers the logins over a restart. Default: none does. */
  journal?: string | undefined
  /** Under which address browsers find it, where that is another one than its own. */
  public_url?: string | undefined
  /** Who is simulated. */
  providers?: readonly Provider[]
}

/** Starts the sandbox with the logins that its journal knows: others are made through its control door. */
export async function startSandbox({
  port = 0,
  host = '127.0.0.1',
  control = 'loopback',
  journal,
  public_url,
  providers = PROVIDERS,
}: SandboxOptions = {}): Promise<Sandbox> {
  const logins = new Logins()
  const door = new ControlDoor(providers, logins, journal === undefined ? noJournal : openJournal(journal))
  await door.remember()
  const house: House = { providers, logins, door, control, authorities: new Map() }
  const server = createServer((request, response) => {
    serve(request, response, house).catch((fault: unknown) => {
      if (response.headersSent) response.destroy()
      else void send(response, json(500, { error: fault instanceof Error ? fault.message : 'unknown' }))
    })
  })
  // Longer than any client keeps an idle connection, so that none is closed under a request.
  server.keepAliveTimeout = 120_000
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  const url = `http://${host}:${(server.address() as AddressInfo).port}`
  for (const { app_name, oauth } of providers) {
    if (oauth === undefined) continue
    const { title, base, scopes } = oauth
    const grants = journal === undefined ? undefined : `${journal}.${app_name}-grants`
    const issuer = (public_url ?? url) + base
    house.authorities.set(app_name, createAuthority({ app_name, title, issuer, scopes, logins, journal: grants }))
  }
  return {
    url,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((fault) => (fault === undefined ? resolve() : reject(fault)))
        server.closeAllConnections()
      }),
  }
}

const PROVIDERS: readonly Provider[] = [ynab, mint, stripe, simplefin, harbor, bank]
const isWithin = (base: string, path: string): boolean => path === base || path.startsWith(`${base}/`)
const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

interface House {
  providers: readonly Provider[]
  logins: Logins
  door: ControlDoor
  control: 'loopback' | 'anyone'
  /** By app. */
  authorities: Map<string, Authority>
}

async function serve(request: IncomingMessage, response: ServerResponse, house: House) {
  const { providers, logins, door, control, authorities } = house
  const url = new URL(request.url ?? '/', 'http://sandbox')
  if (url.pathname === '/livez') return send(response, json(200, { status: 'ok' }))
  if (url.pathname.startsWith('/control')) {
    const allowed = control === 'anyone' || LOOPBACK.has(request.socket.remoteAddress ?? '')
    return send(response, allowed ? await door.answer(request, url) : json(403, { error: 'loopback only' }))
  }
  const authorised = providers.find(({ oauth }) => oauth && url.pathname.startsWith(`${oauth.base}/oauth/`))
  if (authorised !== undefined) return authorities.get(authorised.app_name)?.serve(request, response, url)

  const provider = providers.find(({ base_path }) => isWithin(base_path, url.pathname))
  if (provider === undefined) return send(response, json(404, { error: `no provider lives at ${url.pathname}` }))
  const within = url.pathname.slice(provider.base_path.length)
  if (provider.claims !== undefined && within === '/info') return send(response, provider.claims.info())
  if (provider.claims !== undefined && within.startsWith('/claim/')) {
    const token = within.slice('/claim/'.length)
    const claimed = request.method === 'POST' && logins.of(provider.app_name).find(({ tokens }) => tokens.claim(token))
    if (!claimed) return send(response, provider.refuse({ kind: 'unauthorized' }))
    const root = `http://${request.headers.host ?? ''}${provider.base_path}`
    return give(accessUrl(root, claimed.name, claimed.tokens.password), provider, claimed, { url }, response)
  }
  const asked = provider.loginIn === undefined ? undefined : await questionOf(request)
  const presented = provider.loginIn?.(asked ?? '') ?? nameOf(request.headers.authorization)
  const login = logins.get(provider.app_name, authorities.get(provider.app_name)?.loginOf(presented) ?? presented)
  const proven = provider.claims === undefined || passwordOf(request.headers.authorization) === login?.tokens.password
  if (login === undefined || !proven) return send(response, provider.refuse({ kind: 'unauthorized', asked }))
  return attend(provider, login, { request, url, asked }, response)
}

interface Visit {
  request: IncomingMessage
  url: URL
  /** The question, where questions are posted. */
  asked?: string | undefined
}

async function attend(provider: Provider, login: Login, visit: Visit, response: ServerResponse): Promise<void> {
  const { request, url, asked } = visit
  const refusal = login.admit(url.pathname, Date.now())
  if (refusal !== null) return send(response, provider.refuse({ ...refusal, asked }))
  const method = asked === undefined ? 'GET' : 'POST'
  if (request.method !== method) return send(response, provider.refuse({ kind: 'not_found', asked }))
  const answer = login.source.answer(url.pathname.slice(provider.base_path.length), url.searchParams, asked)
  return give(answer, provider, login, visit, response)
}

/** Gives the answer, unless a fault was ordered for it. */
async function give(
  answer: Answer,
  provider: Provider,
  login: Login,
  { url, asked }: Omit<Visit, 'request'>,
  response: ServerResponse,
): Promise<void> {
  const occasion: Occasion = { provider, answer, asked, previous: login.answered.get(url.pathname) }
  const fault = login.faults.take(url.pathname, (candidate) => isPossible(candidate, occasion))
  if (fault !== undefined) return misbehave(fault, occasion, response)

  if (Array.isArray(answer.body) && sizeOf(answer.body) <= REMEMBERED_BYTES) login.answered.set(url.pathname, answer)
  return send(response, answer)
}

const LONGEST_QUESTION = 1 << 20

/** Cut off where no honest client would go on. */
async function questionOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > LONGEST_QUESTION) break
  }
  return Buffer.concat(chunks).toString()
}

/** The login of a bearer token, or of Basic authentication's user. */
function nameOf(authorization = ''): string {
  const [scheme, value = ''] = authorization.split(' ')
  if (scheme?.toLowerCase() === 'bearer') return value
  if (scheme?.toLowerCase() === 'basic') return Buffer.from(value, 'base64').toString().split(':')[0] ?? ''
  return ''
}

/** Of Basic authentication. */
function passwordOf(authorization = ''): string {
  const [scheme, value = ''] = authorization.split(' ')
  return scheme?.toLowerCase() === 'basic' ? (Buffer.from(value, 'base64').toString().split(':')[1] ?? '') : ''
}
