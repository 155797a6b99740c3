// Quicken: what it downloads from banks (QFX, OFX) and what it exports (QIF), by upload.

import { fileApp } from './file-app'
import { ofx } from './formats/ofx/ofx'
import { qif } from './formats/qif/qif'

export const quicken = fileApp(
  {
    app_name: 'quicken',
    title: 'Quicken',
    description: 'Accounts, transactions and investments of Quicken’s files.',
    category: 'budgeting',
    fields: [],
    homepage: 'https://www.quicken.com',
  },
  [ofx, qif],
)
