// SimpleFIN, versions 1 and 2: the accounts of a person at any number of banks, all in one answer. A login may ask 24
// times a day, and an answer shows 90 days at most. Nothing says what changed or what is gone, so later runs ask for the
// last weeks again: a pending row that is missing from them has gone, a posted one is kept.

import { IntegrationError } from '../domain/errors'
import type { Ask, Connector, ErrorAnswer, PageEnd } from './connector'
import { lineOf } from './link'
import { readAccountSet, type AccountSet, type SimplefinRow } from './simplefin/account-set'
import { addressOf, claimAccess, verifyAccess, versionQuery } from './simplefin/login'
import { mapSimplefinRow } from './simplefin/rows'
import { advance, isWanted, placeOf } from './simplefin/walk'
import { LOOKBACK_DAYS } from './simplefin/windows'
import { usualFailure } from './usual-failure'

export const simplefin: Connector = {
  app: {
    app_name: 'simplefin',
    title: 'SimpleFIN',
    description: 'Accounts, balances and transactions of the banks that a person has connected to SimpleFIN.',
    category: 'aggregation',
    status: 'live',
    status_detail: null,
    replaced_by: null,
    protocols: ['claim_url'],
    // A setup token says where its server is.
    base_url: null,
    fields: [
      {
        name: 'setup_token',
        title: 'Setup token',
        protocol: 'claim_url',
        required: true,
        secret: true,
        example: 'aHR0cHM6Ly9iZXRhLWJyaWRnZS5zaW1w…',
        // The base64 of an address: `http…`.
        pattern: 'aHR0c[A-Za-z0-9+/_-]{8,2000}={0,2}',
        help: 'In SimpleFIN Bridge: New connection or My Account, Apps, New app. It works once: make one for this link.',
        help_url: 'https://bridge.simplefin.org/simplefin/create',
      },
    ],
    limits: { requests: 24, window_s: 86_400, scope: 'token' },
    file_types: [],
    homepage: 'https://www.simplefin.org',
  },

  quirks: {
    ids: 'reissued_on_posting',
    pending_link: null,
    deletes: 'window',
    cursor: 'window',
    cursor_commit: 'end',
    lookback_days: LOOKBACK_DAYS,
    rotates_login: false,
  },

  oauth: null,
  address: addressOf,
  // User name and password stand in the address.
  headers: () => ({}),
  claim: claimAccess,
  verify: verifyAccess,
  failure,

  streams: [
    {
      name: 'accounts',
      title: 'Accounts and transactions',
      entities: ['account', 'balance', 'transaction'],
      modes: ['full', 'incremental'],
      read: readWindow,
      map: mapSimplefinRow,
    },
  ],
}

async function* readWindow(ask: Ask): AsyncGenerator<string[], PageEnd> {
  const place = placeOf(ask)
  const days =
    place === null
      ? { 'balances-only': 1 }
      : { 'start-date': place.window.start, 'end-date': place.window.end, pending: 1 }
  const pieces = lineOf(ask).stream('/accounts', { ...versionQuery(ask.settings), ...days })
  const set = yield* readAccountSet(pieces, (transaction) => isWanted(place, transaction))
  // They are the same on every page of a read.
  if (ask.position === null) yield set.accounts.map((held) => JSON.stringify(accountRow(held)))
  return advance(ask, place, set)
}

const accountRow = ({ account, id, institution }: AccountSet['accounts'][number]): SimplefinRow => ({
  account,
  account_id: id,
  institution,
})

/** A spent quota is that of a day. */
const DEFAULT_WAIT_MS = 3_600_000

function failure(answer: ErrorAnswer): IntegrationError {
  if (answer.status === 402)
    return new IntegrationError(
      'auth.user_action',
      'SimpleFIN wants to be paid. Renew the subscription there, then sync again.',
    )
  if (answer.status === 403)
    return new IntegrationError('auth.reconnect_required', 'SimpleFIN answered 403: it does not accept the login.')
  return usualFailure(answer, { title: 'SimpleFIN', default_wait_ms: DEFAULT_WAIT_MS })
}
