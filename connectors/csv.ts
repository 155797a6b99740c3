// CSV: the statement of any bank, card or wallet that offers one. Its columns are proposed, confirmed once, and kept.

import { currencySetting } from './formats/currency-setting'
import { csv as format } from './formats/csv/csv'
import { fileApp } from './file-app'

export const csv = fileApp(
  {
    app_name: 'csv',
    title: 'CSV file',
    description: 'Transactions of a CSV file, from any bank.',
    category: 'banking',
    fields: [
      {
        ...currencySetting,
        protocol: null,
        required: false,
        secret: false,
        help: 'The currency of amounts that name none. Asked when a file needs it, if left out.',
        help_url: null,
      },
      {
        name: 'account',
        title: 'Account',
        protocol: null,
        required: false,
        secret: false,
        example: 'Joint account',
        pattern: '[^\\p{Cc}]{1,200}',
        help: 'The name of the account, where the file names none. Link the app once for each account then.',
        help_url: null,
      },
    ],
    homepage: 'https://www.rfc-editor.org/rfc/rfc4180',
  },
  [format],
)
