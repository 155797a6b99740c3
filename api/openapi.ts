/** The OpenAPI 3.1 document of this API, made of the operations that it serves. */
import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi'
import { z } from 'zod'
import { FAILURES, type FailureCode } from '../domain/errors'
import { Problem } from './answers'
import { scopeOf, type Operation } from './operation'
import { activityOperations } from './routes/activity'
import { apiKeysOperations } from './routes/api-keys'
import { appsOperations } from './routes/apps'
import { auditTrailOperations } from './routes/audit-trail'
import { balancesOperations } from './routes/balances'
import { eventsOperations } from './routes/events'
import { conflictsOperations } from './routes/conflicts'
import { decisionsOperations } from './routes/decisions'
import { filesOperations } from './routes/files'
import { heldRemovalsOperations } from './routes/held-removals'
import { integrationsOperations } from './routes/integrations'
import { matchesOperations } from './routes/matches'
import { oauthPaths } from './routes/oauth'
import { overviewOperations } from './routes/overview'
import { policiesOperations } from './routes/policies'
import { previewOperations } from './routes/preview'
import { recordsOperations } from './routes/records'
import { scheduleOperations } from './routes/schedule'
import { sessionOperations } from './routes/session'
import { sessionTokensOperations } from './routes/session-tokens'
import { syncJobsOperations } from './routes/sync-jobs'
import { isOptional } from './validate'

/** Every operation behind an API key, by the tag under which it is shown. Each has exact types; what they share is enough here. */
export const OPERATIONS = {
  apps: appsOperations,
  integrations: integrationsOperations,
  overview: overviewOperations,
  files: filesOperations,
  schedules: scheduleOperations,
  previews: previewOperations,
  'sync jobs': syncJobsOperations,
  events: eventsOperations,
  activity: activityOperations,
  records: recordsOperations,
  conflicts: conflictsOperations,
  matches: matchesOperations,
  'held removals': heldRemovalsOperations,
  balances: balancesOperations,
  decisions: decisionsOperations,
  policies: policiesOperations,
  'audit trail': auditTrailOperations,
  'session tokens': sessionTokensOperations,
  'api keys': apiKeysOperations,
  session: sessionOperations,
} as unknown as Readonly<Record<string, readonly Operation[]>>

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>

export const openApiDocument = (): OpenApiDocument => (made ??= make())

let made: OpenApiDocument | undefined

function make(): OpenApiDocument {
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'api_key', {
    type: 'http',
    scheme: 'bearer',
    description: 'A service API key: `isk_…`. It acts for every user, with the scopes that each operation names.',
  })
  registry.registerComponent('securitySchemes', 'personal_key', {
    type: 'http',
    scheme: 'bearer',
    description: 'A personal API key of `POST /v1/api-keys`: `ipk_…`. It acts for its own user only.',
  })
  registry.registerComponent('securitySchemes', 'session_token', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A session token of `POST /v1/session-tokens`. It acts for its own user only.',
  })
  registry.registerComponent('securitySchemes', 'session_cookie', {
    type: 'apiKey',
    in: 'cookie',
    name: 'console_session',
    description:
      'The cookie of `POST /v1/session`, for browsers: like the token that it was traded for. Whatever is no GET has to send `X-Requested-With: console`.',
  })
  for (const [tag, operations] of Object.entries(OPERATIONS))
    for (const operation of operations) registry.registerPath(describe(operation, tag))
  for (const path of [...OPEN_PATHS, ...oauthPaths]) registry.registerPath(path)

  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Integration Service', version: '1', description: DESCRIPTION, license: { name: 'MIT' } },
    servers: [{ url: '/' }],
    tags: Object.keys(OPERATIONS).map((name) => ({ name })),
  })
}

const DESCRIPTION = `Links a person's external apps to the platform and keeps their records in sync.

Failures are problem documents (RFC 9457): switch on \`code\`. Lists go on with \`cursor=next_cursor\` and neither skip nor repeat
while rows arrive. Unknown parameters and body fields are refused. Instants are RFC 3339 in UTC. Money is an integer in minor units.`

const describe = (operation: Operation, tag: string): RouteConfig => {
  const { name, method, path, summary, details, query } = operation
  return {
    operationId: name,
    tags: [tag],
    method,
    path: path.replace(/:(\w+)/g, '{$1}'),
    summary,
    ...(details === undefined ? {} : { description: details }),
    security: securityOf(operation),
    request: {
      ...(path.includes(':') ? { params: parametersOf(path) } : {}),
      ...(query === undefined ? {} : { query }),
      ...headersOf(operation),
      ...bodyOf(operation),
    },
    responses: { ...successes(operation), ...problems(failuresOf(operation)) },
  }
}

/** Whoever may call it: with a key or, where it is one user's business, with a token; and with which scope. */
function securityOf(operation: Operation): Record<string, string[]>[] {
  const scope = scopeOf(operation)
  if (scope === null) return []
  const sessions = [{ session_token: [scope] }, { session_cookie: [scope] }]
  if (operation.people_only) return sessions
  return [{ api_key: [scope] }, ...(operation.services_only ? [] : [{ personal_key: [scope] }, ...sessions])]
}

/** The failures with which an operation can answer. */
function failuresOf(operation: Operation): FailureCode[] {
  const { method, path, scope, body, takes_files, failures = [] } = operation
  return [
    'request.invalid',
    ...(scope === null ? [] : (['request.unauthenticated', 'request.forbidden'] as const)),
    ...(path.includes(':') ? (['request.not_found'] as const) : []),
    ...(body !== undefined || takes_files === true || method === 'post' ? (['request.too_large'] as const) : []),
    'request.too_many',
    ...(takesKey(operation) ? (['request.in_progress', 'request.key_reused'] as const) : []),
    ...failures,
    'store.unavailable',
    'internal.unexpected',
  ]
}

const parametersOf = (path: string): z.ZodObject =>
  z.object(Object.fromEntries([...path.matchAll(/:(\w+)/g)].map(([, name = '']) => [name, z.string()])))

/** Keys are for those who are known: they belong to somebody. */
const takesKey = ({ method, scope }: Operation): boolean => method === 'post' && scope !== null

function headersOf(operation: Operation): { headers?: z.ZodObject } {
  const headers = {
    ...(operation.waits ? Prefer : {}),
    ...(operation.streams_events ? LastEventId : {}),
    ...(takesKey(operation) ? IdempotencyKey : {}),
  }
  return Object.keys(headers).length === 0 ? {} : { headers: z.object(headers) }
}

const Prefer = {
  Prefer: z
    .string()
    .optional()
    .describe('`wait=30`: answer when the job has ended, or after that many seconds; 60 at the most.'),
}

const LastEventId = {
  'Last-Event-ID': z
    .string()
    .optional()
    .describe('The `id` of the last event that was heard: what was missed is told first.'),
}

const IdempotencyKey = {
  'Idempotency-Key': z
    .string()
    .regex(/^[!-~]{1,255}$/)
    .optional()
    .describe('Sent again with the same key within 24 hours, the request is not done again but answered as before.'),
}

function bodyOf({ body, takes_files }: Operation): RouteConfig['request'] {
  if (takes_files) return { body: { required: true, content: { 'multipart/form-data': { schema: UPLOAD } } } }
  return body === undefined
    ? {}
    : { body: { required: !isOptional(body), content: { 'application/json': { schema: body } } } }
}

const UPLOAD = {
  type: 'object',
  properties: { file: { type: 'array', items: { type: 'string', contentMediaType: 'application/octet-stream' } } },
  additionalProperties: { type: 'string', description: 'The answer to what a file may have to be asked, by setting.' },
  required: ['file'] as string[],
} as const

function successes(operation: Operation): RouteConfig['responses'] {
  const { answers, method, waits, streams_events } = operation
  return Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [
      status,
      {
        description: MEANING[status] ?? '',
        ...(schema === null
          ? {}
          : { content: { [streams_events ? 'text/event-stream' : 'application/json']: { schema } } }),
        headers: {
          ...(status === '201' || (waits === true && method === 'post') ? LOCATION : {}),
          ...(takesKey(operation) ? REPLAYED : {}),
        },
      },
    ]),
  )
}

const MEANING: Readonly<Record<string, string>> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Under way.',
  204: 'Done; there is nothing to say.',
}
const LOCATION = { Location: { description: 'Where it is.', required: true, schema: { type: 'string' } } } as const
const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds.', required: true, schema: { type: 'integer' } },
} as const
const REPLAYED = {
  'Idempotent-Replayed': {
    description: '`true` on the answer of an earlier request with this Idempotency-Key.',
    schema: { type: 'string', enum: ['true'] as string[] },
  },
} as const

/** One response for each status, naming the codes that it can carry. */
function problems(codes: readonly FailureCode[]): RouteConfig['responses'] {
  const statuses = new Set(codes.map((code) => FAILURES[code].status))
  return Object.fromEntries(
    [...statuses].map((status) => [
      status,
      {
        description: codes
          .filter((code) => FAILURES[code].status === status)
          .map((code) => `\`${code}\`: ${FAILURES[code].title}.`)
          .join('\n'),
        content: { 'application/problem+json': { schema: Problem } },
        ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {}),
      },
    ]),
  )
}

const open = (path: string, summary: string, type: string, statuses: Record<number, string>): RouteConfig => ({
  method: 'get',
  path,
  summary,
  tags: ['open'],
  security: [],
  responses: Object.fromEntries(
    Object.entries(statuses).map(([status, description]) => [
      status,
      { description, content: { [type]: { schema: {} } } },
    ]),
  ),
})

/** What needs no key. */
const OPEN_PATHS: readonly RouteConfig[] = [
  open('/livez', 'Is the process alive?', 'application/json', { 200: 'It is.' }),
  open('/readyz', 'May it be given work?', 'application/json', { 200: 'It may.', 503: 'Not now: see `checks`.' }),
  open('/metrics', 'Figures for Prometheus, unless METRICS is false', 'text/plain', { 200: 'Prometheus text format.' }),
  open('/openapi.json', 'This document', 'application/json', { 200: 'OpenAPI 3.1.' }),
  open('/docs', 'This document as a page, to read and to try', 'text/html', { 200: 'A page.' }),
]
