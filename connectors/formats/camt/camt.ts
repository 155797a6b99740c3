// CAMT.053, .052 and .054, the statement, the interim report and the notification of ISO 20022: XML that takes the place
// of MT940 and MT942, in thirteen versions that differ in little.

import type { FileFormat } from '../file-format'
import { firstLines } from '../text-lines'
import { readElements } from './elements'
import { mapCamtRow } from './map'
import { CamtReader } from './reader'

export const camt: FileFormat = {
  name: 'camt',
  title: 'CAMT.053, .052 or .054 (ISO 20022)',
  endings: ['.xml', '.camt', '.053', '.c53', '.c52', '.c54'],
  entities: ['account', 'balance', 'transaction'],
  settings: [
    {
      name: 'account',
      title: 'Account',
      pattern: '[^\\p{Cc}]{1,200}',
      example: 'Checking',
      help: 'The name of the account, for statements that do not name it.',
    },
  ],

  recognises: (head) => firstLines(head).some((line) => IS_CAMT.test(line)),

  /** Everything that is needed stands in the file: it is only asked whether it is one. */
  async questions(file, settings) {
    const reader = new CamtReader(settings)
    for await (const events of readElements(file)) {
      reader.read(events)
      if (events.some(({ kind }) => kind === 'open')) return []
    }
    reader.warnings()
    return []
  },

  async *read(file, settings) {
    const reader = new CamtReader(settings)
    for await (const events of readElements(file)) yield reader.read(events)
    return reader.warnings()
  },

  map: mapCamtRow,
}

/** Its namespace, or the tag of its message, under whatever prefix. */
const IS_CAMT = /\bcamt\.05[234]\.001\b|<(?:[\w.-]+:)?BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)\b/
