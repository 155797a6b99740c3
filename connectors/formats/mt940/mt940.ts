// MT940 and MT942, the customer statement and the interim report of SWIFT: what banks outside of America have sent to
// their business customers for forty years. Each booking is a field 61 with its text in field 86, for which every country
// has a structure of its own.

import { currencySetting } from '../currency-setting'
import type { FileFormat } from '../file-format'
import { firstLines } from '../text-lines'
import { isTelling, readFields } from './fields'
import { mapStatementRow } from './map'
import { StatementReader } from './reader'

export const mt940: FileFormat = {
  name: 'mt940',
  title: 'MT940 or MT942 (SWIFT)',
  endings: ['.sta', '.mt940', '.940', '.mt942', '.942', '.swi', '.txt'],
  entities: ['account', 'balance', 'transaction'],
  settings: [
    currencySetting,
    {
      name: 'account',
      title: 'Account',
      pattern: '[^\\p{Cc}]{1,200}',
      example: 'Checking',
      help: 'The name of the account, for statements that do not name it.',
    },
  ],

  recognises: (head) => firstLines(head).some(isTelling),

  async questions(file, settings) {
    if (settings['currency'] !== undefined) return []
    let isNamed = false
    for await (const fields of readFields(file)) {
      for (const { tag } of fields) {
        if (tag === '20') isNamed = false
        else if (NAMES_CURRENCY.includes(tag)) isNamed = true
        else if (tag === '61' && !isNamed)
          return [{ setting: 'currency', title: 'In which currency are the amounts?', candidates: [] }]
      }
    }
    return []
  },

  async *read(file, settings) {
    const reader = new StatementReader(settings)
    for await (const fields of readFields(file)) yield reader.read(fields)
    return reader.warnings()
  },

  map: mapStatementRow,
}

const NAMES_CURRENCY: readonly string[] = ['34F', '60F', '60M', '62F', '62M', '64']
