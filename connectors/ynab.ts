// YNAB, API v1 (specification 1.85). One link is one plan, and the whole history of a plan comes as one body.
// Every list answers `server_knowledge`; sent back, it brings only what changed since, deletions included.

import { z } from 'zod'
import { IntegrationError, type FailureCode } from '../domain/errors'
import type {
  Ask,
  Connector,
  ErrorAnswer,
  LinkWish,
  PageEnd,
  ProviderHttp,
  Query,
  ReachedAccount,
  VerifiedLink,
} from './connector'
import { readJsonRows } from './formats/json-rows'
import { bearer, cursorOf, lineOf, prove, setting } from './link'
import { usualFailure } from './usual-failure'
import { parseAnswer } from './wire'
import { mapAccount, mapCategoryGroup, mapPayee, mapTransaction } from './ynab-rows'

export const ynab: Connector = {
  app: {
    app_name: 'ynab',
    title: 'YNAB',
    description: 'Accounts, categories, payees and transactions of one YNAB plan.',
    category: 'budgeting',
    status: 'live',
    status_detail: null,
    replaced_by: null,
    protocols: ['oauth2', 'token'],
    base_url: 'https://api.ynab.com/v1',
    fields: [
      {
        name: 'oauth_token',
        title: 'Access token',
        protocol: 'token',
        required: true,
        secret: true,
        example: 'rT5mWq0xk3…',
        pattern: null,
        help: 'A personal access token: in YNAB under Account Settings, Developer Settings, New Token.',
        help_url: 'https://api.ynab.com/#personal-access-tokens',
      },
    ],
    limits: { requests: 200, window_s: 3600, scope: 'token' },
    file_types: [],
    homepage: 'https://www.ynab.com',
  },

  quirks: {
    ids: 'stable',
    pending_link: null,
    deletes: 'tombstone',
    cursor: 'server',
    cursor_commit: 'page',
    lookback_days: null,
    rotates_login: true,
  },

  oauth: {
    authorization_endpoint: 'https://app.ynab.com/oauth/authorize',
    token_endpoint: 'https://app.ynab.com/oauth/token',
    // Not documented; a server that does not know it refuses, and the person can still end the access in YNAB's settings.
    revocation_endpoint: 'https://app.ynab.com/oauth/revoke',
    issuer: null,
    scopes: [
      { name: 'read-only', words: 'read all your plans, with their accounts and transactions, and change nothing' },
    ],
    client_authentication: 'body',
  },

  headers: (credentials) => ({ authorization: `Bearer ${bearer(credentials, 'oauth_token')}` }),

  verify,
  failure,

  streams: [
    {
      name: 'accounts',
      title: 'Accounts',
      entities: ['account', 'balance'],
      modes: ['full', 'incremental'],
      read: (ask) => readList(ask, 'accounts', 'accounts'),
      map: mapAccount,
    },
    {
      name: 'categories',
      title: 'Categories',
      entities: ['category'],
      modes: ['full', 'incremental'],
      read: (ask) => readList(ask, 'categories', 'category_groups'),
      map: mapCategoryGroup,
    },
    {
      name: 'payees',
      title: 'Payees',
      entities: ['payee'],
      modes: ['full', 'incremental'],
      read: (ask) => readList(ask, 'payees', 'payees'),
      map: mapPayee,
    },
    {
      name: 'transactions',
      title: 'Transactions',
      entities: ['transaction'],
      modes: ['full', 'incremental'],
      // Without `since_date` YNAB answers with the last year only, and says nothing about the rest.
      read: (ask) => readList(ask, 'transactions', 'transactions', { since_date: '1900-01-01' }),
      map: mapTransaction,
    },
  ],
}

const Plans = z.object({
  data: z.object({
    plans: z.array(
      z.object({
        id: z.string().min(1),
        name: z.string(),
        last_modified_on: z.string().nullish(),
        currency_format: z
          .object({ iso_code: z.string().regex(/^[A-Z]{3}$/), decimal_digits: z.int().min(0) })
          .nullish(),
        accounts: z
          .array(z.object({ name: z.string(), closed: z.boolean().nullish(), deleted: z.boolean().nullish() }))
          .nullish(),
      }),
    ),
  }),
})

const Knowledge = z.object({ server_knowledge: z.int() })
const Envelope = z.object({ data: Knowledge })
const ErrorBody = z.object({ error: z.object({ id: z.string(), name: z.string() }) })

async function verify(http: ProviderHttp, wish: LinkWish): Promise<VerifiedLink> {
  const answer = await prove('YNAB', http.json('/plans', { include_accounts: 'true' }))
  const { plans } = parseAnswer(Plans, answer).data
  const named = plans.find(({ id }) => id === wish.external_account)
  const reaches = plans.flatMap(reachedBy).toSorted(newestFirst)
  const chosen = named === undefined ? reaches[0] : reaches.find(({ id }) => id === named.id)
  if (chosen === undefined) throw notLinkable(plans)
  return { external_account: { id: chosen.id, name: chosen.name }, settings: chosen.settings, reaches }
}

type Plan = z.infer<typeof Plans>['data']['plans'][number]

/** Without a currency its amounts mean nothing, so it cannot be linked. */
function reachedBy({ id, name, last_modified_on, currency_format, accounts }: Plan): ReachedAccount[] {
  if (!currency_format) return []
  const changed = Date.parse(last_modified_on ?? '')
  const { iso_code, decimal_digits } = currency_format
  return [
    {
      id,
      name,
      currency: iso_code,
      last_changed_at: Number.isNaN(changed) ? null : new Date(changed).toISOString(),
      accounts: (accounts ?? []).flatMap((account) => (account.closed || account.deleted ? [] : [account.name])),
      settings: { plan_id: id, currency: iso_code, decimal_digits: String(decimal_digits) },
    },
  ]
}

const newestFirst = (a: ReachedAccount, b: ReachedAccount): number =>
  (b.last_changed_at ?? '').localeCompare(a.last_changed_at ?? '')

const notLinkable = (plans: readonly Plan[]): IntegrationError =>
  new IntegrationError(
    'auth.user_action',
    plans.length === 0
      ? 'This YNAB login has no plan. Create one in YNAB, then link it.'
      : 'This YNAB plan has no currency. Choose one in its plan settings.',
  )

async function* readList(ask: Ask, path: string, list: string, query: Query = {}): AsyncGenerator<string[], PageEnd> {
  const plan = encodeURIComponent(setting(ask.settings, 'plan_id'))
  const last_knowledge_of_server = cursorOf(ask, Knowledge)?.server_knowledge
  const pieces = lineOf(ask).stream(`/plans/${plan}/${path}`, { ...query, last_knowledge_of_server })
  const envelope = yield* readJsonRows(pieces, { path: ['data', list] })
  const { server_knowledge } = parseAnswer(Envelope, envelope).data
  return { position: null, cursor: { server_knowledge } }
}

/** Quotas are counted over a rolling hour and YNAB does not say when it ends; asking every five minutes finds out. */
const DEFAULT_WAIT_MS = 300_000

function failure(answer: ErrorAnswer): IntegrationError {
  const error = ErrorBody.safeParse(answer.body).data?.error
  const own = error && OWN_FAILURES.get(error.id)
  if (own !== undefined) return new IntegrationError(...own)
  const reason = error && `${error.id} ${error.name}`
  return usualFailure(answer, { title: 'YNAB', default_wait_ms: DEFAULT_WAIT_MS, reason })
}

const PLAN_NOT_FOUND = 'YNAB does not find the plan: it was deleted, or this login may not see it.'

/** By YNAB's error id, which is finer than the status. */
const OWN_FAILURES: ReadonlyMap<string, [FailureCode, string]> = new Map([
  ['403.1', ['auth.user_action', 'The YNAB subscription has lapsed. Renew it, then sync again.']],
  ['403.2', ['auth.user_action', 'The YNAB trial has ended. Subscribe to YNAB, then sync again.']],
  ['403.4', ['provider.refused', 'YNAB refused: the plan has reached YNAB’s limit of data.']],
  ['404.1', ['provider.refused', PLAN_NOT_FOUND]],
  ['404.2', ['provider.refused', PLAN_NOT_FOUND]],
])
