/** The control door: makes, changes, breaks and reveals the data behind a login. For this machine only. */
import type { IncomingMessage } from 'node:http'
import { z, ZodError } from 'zod'
import { ENTITY_NAMES } from '../domain/records'
import { json, text, type Answer } from './answer'
import { Fault } from './faults'
import { issued } from './claims'
import { noJournal, type Journal, type Order } from './journal'
import { Login, type Logins } from './logins'
import { CommonWish, type Provider, type Source } from './provider'
import { refuse, Refused } from './refused'

const DOOR = /^\/control\/([^/]+)\/([^/]+)(?:\/(changes|faults|records|tokens))?$/

/** A second login that sees the same books: a new token for an old account. */
const Twin = z.strictObject({
  same_as: z.string(),
  requests_per_hour: CommonWish.shape.requests_per_hour,
  forbidden_paths: CommonWish.shape.forbidden_paths,
})

export class ControlDoor {
  constructor(
    private readonly providers: readonly Provider[],
    private readonly logins: Logins,
    private readonly journal: Journal = noJournal,
  ) {}

  /** Does again what was ordered before this process began. An order that no longer fits is passed over. */
  async remember(): Promise<void> {
    for (const { app_name, login, action, body } of this.journal.orders()) {
      const provider = this.providers.find((candidate) => candidate.app_name === app_name)
      if (provider !== undefined) await this.obey(provider, login, action, body).catch(() => undefined)
    }
  }

  /** Answers a request to /control. What is wrong with it is said as a problem document (RFC 9457). */
  async answer(request: IncomingMessage, url: URL): Promise<Answer> {
    try {
      return await this.route(request, url)
    } catch (fault) {
      if (fault instanceof Refused) return problem(fault.status, fault.errors)
      if (fault instanceof ZodError) return problem(400, fault.issues.flatMap(fieldErrors))
      throw fault
    }
  }

  private async route(request: IncomingMessage, url: URL): Promise<Answer> {
    const found = DOOR.exec(url.pathname)
    const provider = this.providers.find(({ app_name }) => app_name === found?.[1])
    if (found === null || provider === undefined) {
      const apps = this.providers.map(({ app_name }) => app_name).join(', ')
      throw new Refused([{ field: 'path', message: `expected /control/:app_name/:login with one of ${apps}` }], 404)
    }
    const name = decodeURIComponent(found[2] ?? '')
    const action = `${request.method} ${found[3] ?? ''}`.trim()
    if (action === 'PUT' || action === 'POST changes' || action === 'DELETE') {
      const body = action === 'DELETE' ? null : await bodyOf(request)
      const answer = await this.obey(provider, name, action, body)
      this.journal.note({ app_name: provider.app_name, login: name, action, body })
      return answer
    }

    const login = this.known(provider, name)
    switch (action) {
      case 'GET':
        return json(200, summary(login))
      case 'GET records':
        return ndjson(login.source, url.searchParams.get('entity'))
      case 'GET faults':
        return json(200, { data: login.faults.list() })
      case 'DELETE faults':
        login.faults.clear()
        return empty
      case 'POST faults':
        login.faults.add(z.array(Fault).parse(await bodyOf(request)))
        return json(200, { data: login.faults.list() })
      case 'POST tokens':
        if (provider.claims === undefined) return refuse('path', `${provider.app_name} knows no setup tokens`)
        return issued(login.tokens.issue(`http://${request.headers.host ?? ''}${provider.base_path}`))
      default:
        throw new Refused([{ field: 'method', message: `${request.method} is not for this path` }], 404)
    }
  }

  /** The orders that a journal remembers: they decide what a login holds. */
  private async obey(provider: Provider, name: string, action: Order['action'], body: unknown): Promise<Answer> {
    if (action === 'PUT') return this.make(provider, name, body)
    const login = this.known(provider, name)
    if (action === 'POST changes') return json(200, login.source.change(body))
    this.logins.delete(login.app_name, login.name)
    return empty
  }

  private known({ app_name }: Provider, name: string): Login {
    const login = this.logins.get(app_name, name)
    if (login === undefined) throw new Refused([{ field: 'login', message: `${app_name} knows no ${name}` }], 404)
    return login
  }

  private async make(provider: Provider, name: string, body: unknown): Promise<Answer> {
    const login =
      isObject(body) && 'same_as' in body
        ? this.twin(provider, name, Twin.parse(body))
        : await open(provider, name, body)
    this.logins.put(login)
    return json(200, summary(login))
  }

  private twin(provider: Provider, name: string, { same_as, ...limits }: z.infer<typeof Twin>): Login {
    const original = this.logins.get(provider.app_name, same_as)
    if (original === undefined) return refuse('same_as', `${provider.app_name} knows no ${same_as}`)
    return new Login(provider.app_name, name, original.source, limits)
  }
}

async function open(provider: Provider, name: string, body: unknown): Promise<Login> {
  const source = await provider.open(name, body)
  return new Login(provider.app_name, name, source, source.wish)
}

const empty: Answer = { status: 204, headers: {}, body: [] }

const summary = ({ app_name, name, source, limits, requests, requests_by_path, oauth, faults }: Login) => ({
  app_name,
  login: name,
  ...source.wish,
  requests_per_hour: limits.requests_per_hour,
  forbidden_paths: limits.forbidden_paths,
  ...source.describe(),
  requests,
  requests_by_path,
  oauth,
  faults: faults.list().length,
})

const ROWS_A_WRITE = 500

function ndjson(source: Source, entity: string | null): Answer {
  const wanted = z.strictObject({ entity: z.enum(ENTITY_NAMES).nullable() }).parse({ entity }).entity
  function* lines(): Generator<Buffer> {
    let batch: string[] = []
    for (const record of source.records()) {
      if (wanted !== null && record.entity !== wanted) continue
      batch.push(`${JSON.stringify(record)}\n`)
      if (batch.length < ROWS_A_WRITE) continue
      yield Buffer.from(batch.join(''))
      batch = []
    }
    yield Buffer.from(batch.join(''))
  }
  return { status: 200, headers: { 'content-type': 'application/x-ndjson' }, body: { [Symbol.iterator]: lines } }
}

const LARGEST_BODY = 64 << 20

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > LARGEST_BODY) refuse('body', 'larger than 64 MB')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown
  } catch {
    return refuse('body', 'expected JSON')
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const problem = (status: number, errors: readonly { field: string; message: string }[]): Answer =>
  text(
    status,
    'application/problem+json',
    JSON.stringify({
      type: 'about:blank',
      title: status === 404 ? 'There is no such thing here' : 'The request is not valid',
      status,
      detail: errors.map(({ field, message }) => `${field}: ${message}`).join('; '),
      errors,
    }),
  )

function fieldErrors(issue: z.core.$ZodIssue): { field: string; message: string }[] {
  const path = issue.path.map(String)
  if (issue.code !== 'unrecognized_keys') return [{ field: path.join('.') || 'body', message: issue.message }]
  return issue.keys.map((key) => ({ field: [...path, key].join('.'), message: 'this field is not known here' }))
}
