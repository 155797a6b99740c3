// Stripe: the balance and every movement on it. Pages of 100, the newest first, paged backwards by id. A movement never
// changes and never goes, except that it turns from pending to available: so a later run begins again at the oldest
// movement that was still pending, and reads down to there.

import { createHash } from 'node:crypto'
import { z } from 'zod'
import { IntegrationError } from '../domain/errors'
import type { Ask, Connector, Cursor, ErrorAnswer, LinkWish, PageEnd, ProviderHttp, VerifiedLink } from './connector'
import { readJsonRows } from './formats/json-rows'
import { credential, cursorOf, lineOf, prove } from './link'
import { mapBalance, mapBalanceTransaction } from './stripe-rows'
import { usualFailure } from './usual-failure'
import { parseAnswer } from './wire'

/** No movement stays pending for longer: later changes to an older one would be missed until the next full sync. */
const LOOKBACK_DAYS = 90
const PAGE_ROWS = 100

export const stripe: Connector = {
  app: {
    app_name: 'stripe',
    title: 'Stripe',
    description: 'Balances and balance transactions of a Stripe account, with fees as splits.',
    category: 'payments',
    status: 'live',
    status_detail: null,
    replaced_by: null,
    protocols: ['api_key'],
    base_url: 'https://api.stripe.com/v1',
    fields: [
      {
        name: 'api_key',
        title: 'Restricted key',
        protocol: 'api_key',
        required: true,
        secret: true,
        example: 'rk_live_51H…',
        pattern: 'rk_[A-Za-z0-9_]+',
        help: 'A restricted key that may read Balance and Balance transaction sources, and nothing else.',
        help_url: 'https://docs.stripe.com/keys/restricted-api-keys',
      },
    ],
    // The limit of one endpoint; the account as a whole has 100 a second in live mode.
    limits: { requests: 25, window_s: 1, scope: 'account' },
    file_types: [],
    homepage: 'https://stripe.com',
  },

  quirks: {
    ids: 'stable',
    pending_link: null,
    deletes: 'never',
    cursor: 'window',
    cursor_commit: 'end',
    lookback_days: LOOKBACK_DAYS,
    rotates_login: false,
  },

  oauth: null,

  headers: (credentials) => ({
    authorization: `Bearer ${credential(credentials, 'api_key')}`,
    'stripe-version': '2026-10-28.endive',
  }),

  verify,
  failure: (answer) => usualFailure(answer, { title: 'Stripe', default_wait_ms: 2_000, reason: reasonOf(answer) }),

  streams: [
    {
      name: 'balance',
      title: 'Balance',
      entities: ['account', 'balance'],
      modes: ['full'],
      read: readBalance,
      map: mapBalance,
    },
    {
      name: 'balance_transactions',
      title: 'Balance transactions',
      entities: ['transaction'],
      modes: ['full', 'incremental'],
      read: readBalanceTransactions,
      map: mapBalanceTransaction,
    },
  ],
}

const Account = z.object({
  id: z.string().min(1),
  business_profile: z.object({ name: z.string().nullish() }).nullish(),
  settings: z.object({ dashboard: z.object({ display_name: z.string().nullish() }).nullish() }).nullish(),
})

/** Of a movement, only what paging needs. Whether the rest of it makes sense is seen when it is mapped. */
const Movement = z.object({
  id: z.string().min(1),
  created: z.int().nullable().catch(null),
  status: z.string().nullable().catch(null),
})
const Envelope = z.object({ has_more: z.boolean() })

/** Everything created since then, in seconds. */
const Since = z.object({ created_gte: z.int() })

const Place = z.object({
  starting_after: z.string(),
  created_gte: z.int().nullable(),
  newest: z.int().nullable(),
  oldest_pending: z.int().nullable(),
})
type Place = z.infer<typeof Place>

const ErrorBody = z.object({ error: z.object({ type: z.string().nullish(), code: z.string().nullish() }) })

async function verify(http: ProviderHttp, { credentials }: LinkWish): Promise<VerifiedLink> {
  await prove('Stripe', http.json('/balance'))
  return { external_account: await nameAccount(http, credential(credentials, 'api_key')), settings: {} }
}

/** A restricted key need not be allowed to read the account; then the key itself tells links apart. */
async function nameAccount(http: ProviderHttp, key: string): Promise<{ id: string; name: string }> {
  try {
    const account = parseAnswer(Account, await http.json('/account'))
    const name = account.settings?.dashboard?.display_name || account.business_profile?.name || 'Stripe account'
    return { id: account.id, name }
  } catch (fault) {
    if (!(fault instanceof IntegrationError) || fault.code !== 'auth.scope_missing') throw fault
    const fingerprint = createHash('sha256').update(key).digest('hex').slice(0, 16)
    return { id: `key:${fingerprint}`, name: 'Stripe account' }
  }
}

async function* readBalance(ask: Ask): AsyncGenerator<string[], PageEnd> {
  yield [JSON.stringify(await lineOf(ask).json('/balance'))]
  return { position: null, cursor: null }
}

async function* readBalanceTransactions(ask: Ask): AsyncGenerator<string[], PageEnd> {
  const since = cursorOf(ask, Since)
  const place = ask.position === null ? null : parseAnswer(Place, ask.position)
  const created_gte = place === null ? (since?.created_gte ?? null) : place.created_gte
  const page = readJsonRows(
    lineOf(ask).stream('/balance_transactions', {
      limit: PAGE_ROWS,
      'created[gte]': created_gte ?? undefined,
      starting_after: place?.starting_after,
    }),
    { path: ['data'] },
  )
  let next = place
  for (;;) {
    const step = await page.next()
    if (step.done !== true) {
      for (const row of step.value) next = advance(next, row, created_gte)
      yield step.value
      continue
    }
    const { has_more } = parseAnswer(Envelope, step.value)
    if (!has_more) return { position: null, cursor: next === null ? since : resumeAfter(next) }
    if (next === null)
      throw new IntegrationError('provider.unreadable', 'Stripe sent an empty page and says that more follow.')
    return { position: next, cursor: null }
  }
}

/** Where we are after one more movement. One without an id is passed over, and refused when it is mapped. */
function advance(place: Place | null, row: string, created_gte: number | null): Place | null {
  const movement = Movement.safeParse(parseText(row)).data
  if (movement === undefined) return place
  const newest = latest(place?.newest ?? null, movement.created)
  const pending = movement.status === 'pending' ? movement.created : null
  return {
    starting_after: movement.id,
    created_gte,
    newest,
    oldest_pending: earliest(place?.oldest_pending ?? null, pending),
  }
}

function resumeAfter({ newest, oldest_pending, created_gte }: Place): Cursor | null {
  if (newest === null) return created_gte === null ? null : { created_gte }
  const furthestBack = newest - LOOKBACK_DAYS * 86_400
  return { created_gte: Math.max(furthestBack, oldest_pending ?? newest) }
}

const earliest = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.min(a, b))
const latest = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.max(a, b))

function parseText(row: string): unknown {
  try {
    return JSON.parse(row)
  } catch {
    throw new IntegrationError('provider.unreadable', 'A row of Stripe’s answer is not valid JSON.')
  }
}

function reasonOf({ body }: ErrorAnswer): string | undefined {
  const error = ErrorBody.safeParse(body).data?.error
  return error?.code ?? error?.type ?? undefined
}
