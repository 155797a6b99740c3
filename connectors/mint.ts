// Mint: the CSV export, read from its old download address or from a file. Every read is the whole export. Rows carry
// no id, so identity is made of content: account, date, amount, the bank's own description, and which of several equal
// rows it is. What a person could edit in Mint (description, category, labels, notes) is left out of it.

import { createHash } from 'node:crypto'
import { CURRENCY_CODES } from '../domain/currencies'
import { IntegrationError } from '../domain/errors'
import type { Ask, Connector, LinkWish, PageEnd, ProviderHttp, VerifiedLink } from './connector'
import { credential, lineOf, prove } from './link'
import { currencyOf, mintExport, mintRows, readMintExport } from './mint-export'
import { findColumns } from './mint-rows'
import { usualFailure } from './usual-failure'

const EXPORT = '/transactionDownload.event'
const QUERY = { queryNew: '', offset: 0, filterType: 'cash', comparableType: 8 }

export const mint: Connector = {
  app: {
    app_name: 'mint',
    title: 'Mint',
    description: 'Transactions of a Mint CSV export.',
    category: 'aggregation',
    status: 'retired',
    status_detail: 'Intuit closed Mint on 23 March 2024. Exports made before are still read.',
    replaced_by: 'ynab',
    protocols: ['token', 'file'],
    base_url: 'https://mint.intuit.com',
    fields: [
      {
        name: 'oauth_token',
        title: 'Access token',
        protocol: 'token',
        required: true,
        secret: true,
        example: '0x_MOCK_OAUTH_TOKEN_ABC',
        pattern: null,
        help: 'The token for the server that holds the export. Leave it out to upload files instead.',
        help_url: null,
      },
      {
        name: 'currency',
        title: 'Currency',
        protocol: null,
        required: false,
        secret: false,
        example: 'USD',
        pattern: '[A-Z]{3}',
        help: 'The currency of the amounts, which the export does not name. USD if left out.',
        help_url: null,
      },
    ],
    limits: null,
    file_types: ['.csv'],
    homepage: 'https://mint.intuit.com',
  },

  quirks: {
    ids: 'derived',
    pending_link: null,
    deletes: 'never',
    cursor: 'file',
    cursor_commit: 'end',
    lookback_days: null,
    rotates_login: false,
  },

  oauth: null,

  headers: (credentials) => ({ authorization: `Bearer ${credential(credentials, 'oauth_token')}` }),

  verify,
  failure: (answer) => usualFailure(answer, { title: 'Mint', default_wait_ms: 60_000 }),

  formats: [mintExport],

  streams: [
    {
      name: 'transactions',
      title: 'Transactions',
      entities: ['account', 'category', 'transaction'],
      modes: ['full'],
      read,
      map: (row, context) => mintExport.map(row, context),
    },
  ],
}

async function verify(http: ProviderHttp, { credentials, settings }: LinkWish): Promise<VerifiedLink> {
  const currency = currencyOf(settings)
  if (!CURRENCY_CODES.includes(currency)) {
    throw new IntegrationError('request.invalid', 'Mint amounts need a currency of ISO 4217.', {
      facts: { errors: [{ pointer: '/credentials/currency', message: 'Not a currency of ISO 4217.' }] },
    })
  }
  await prove('Mint', readHeader(http))
  const fingerprint = createHash('sha256').update(credential(credentials, 'oauth_token')).digest('hex').slice(0, 16)
  return { external_account: { id: fingerprint, name: 'Mint export' }, settings: { currency } }
}

/** Asks for the export and leaves after its first line. */
async function readHeader(http: ProviderHttp): Promise<void> {
  for await (const [header] of mintRows(http.stream(EXPORT, QUERY, 'text/csv'), unreadableFeed)) {
    if (header === undefined) continue
    findColumns(header, unreadableFeed)
    return
  }
  throw unreadableFeed('The export is empty.')
}

async function* read(ask: Ask): AsyncGenerator<string[], PageEnd> {
  if (ask.file !== null) yield* mintExport.read(ask.file, ask.settings)
  else yield* readMintExport(withItsEnd(lineOf(ask).stream(EXPORT, QUERY, 'text/csv')), ask.settings, unreadableFeed)
  return { position: null, cursor: null }
}

/** The server ends every line, the last one too: an export without it was cut off, however well its last row reads. */
async function* withItsEnd(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let last: number | undefined
  for await (const piece of pieces) {
    last = piece.at(-1) ?? last
    yield piece
  }
  if (last !== 0x0a) throw new IntegrationError('provider.truncated', 'The export broke off before its end.')
}

const unreadableFeed = (reason: string) => new IntegrationError('provider.unreadable', reason)
