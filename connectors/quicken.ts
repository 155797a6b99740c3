// Quicken: what it downloads from banks (QFX, OFX) and what it exports (QIF), by upload; and straight from a bank that
// serves Direct Connect, by the user's own login there.

import type { Connector } from './connector'
import { addressOf, LOOKBACK_DAYS, readAccounts, verifyLogin } from './direct-connect/direct-connect'
import { SIGNON_FIELDS } from './direct-connect/fields'
import { fileApp } from './file-app'
import { ofx } from './formats/ofx/ofx'
import { qif } from './formats/qif/qif'
import { usualFailure } from './usual-failure'

const files = fileApp(
  {
    app_name: 'quicken',
    title: 'Quicken',
    description: 'Accounts, transactions and investments, from Quicken’s files or straight from the bank.',
    category: 'budgeting',
    fields: SIGNON_FIELDS,
    homepage: 'https://www.quicken.com',
  },
  [ofx, qif],
)

export const quicken: Connector = {
  ...files,
  app: { ...files.app, protocols: ['file', 'signon'] },
  quirks: { ...files.quirks, cursor: 'window', lookback_days: LOOKBACK_DAYS },
  address: addressOf,
  // The login stands in every question.
  headers: () => ({}),
  verify: verifyLogin,
  failure: (answer) => usualFailure(answer, { title: 'The bank', default_wait_ms: 3_600_000 }),
  streams: files.streams.map((stream) => ({
    ...stream,
    modes: ['full', 'incremental'],
    read: (ask) => (ask.file === null ? readAccounts(ask) : stream.read(ask)),
  })),
}
