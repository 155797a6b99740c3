// Bank files: statements in the forms that banks agreed on, and that carry their own ids, currencies and accounts.

import { fileApp } from './file-app'
import { camt } from './formats/camt/camt'
import { mt940 } from './formats/mt940/mt940'
import { ofx } from './formats/ofx/ofx'

export const bankFile = fileApp(
  {
    app_name: 'bank_file',
    title: 'Bank statement file',
    description: 'Statements in OFX, CAMT and MT940, as banks offer them for download.',
    category: 'banking',
    fields: [],
    homepage: 'https://financialdataexchange.org/ofx',
  },
  [ofx, camt, mt940],
)
