/** CAMT beside pycamt and camt053. */
import { camt } from '../../connectors/formats/camt/camt'
import type { Agreement } from './agreement'
import { explanations } from './camt-explained'
import { ourReader } from './our-rows'
import { pythonWitness } from './python-witness'

export const camtAgreement: Agreement = {
  title: 'CAMT',
  folders: ['test/connectors/formats/camt/files'],
  endings: camt.endings,
  read: ourReader({ format: camt, idOf: ({ reference }) => (typeof reference === 'string' ? reference : '') }),
  witnesses: [
    pythonWitness({ name: 'pycamt', packages: ['pycamt==1.1.1'], script: 'pycamt_rows.py' }),
    pythonWitness({ name: 'camt053', packages: ['camt053==0.0.20'], script: 'camt053_rows.py' }),
  ],
  explanations,
  document: 'docs/connectors/camt.md',
}
