/** MT940 and MT942 beside mt-940, mt940 and what the makers of the files expect of them. */
import type { Json } from '../../connectors/connector'
import { mt940 } from '../../connectors/formats/mt940/mt940'
import type { Agreement } from './agreement'
import { explanations } from './mt940-explained'
import { ourReader } from './our-rows'
import { pythonWitness } from './python-witness'

export const mt940Agreement: Agreement = {
  title: 'MT940',
  folders: ['../shared/corpora/mt940', 'test/connectors/formats/mt940/files'],
  endings: ['.sta', '.txt', '.940'],
  // The others say nothing of a currency where a file does not, and are not asked for it then.
  read: ourReader({
    format: mt940,
    settings: { currency: 'EUR' },
    idOf: ({ bank_reference, reference }) => textOf(bank_reference) || textOf(reference),
  }),
  witnesses: [
    pythonWitness({ name: 'mt-940', packages: ['mt-940==5.1.1'], script: 'mt_940_rows.py' }),
    pythonWitness({
      name: '.yml',
      packages: ['PyYAML==6.0.3'],
      script: 'mt940_yml_rows.py',
      origin: 'the .yml beside a file',
    }),
  ],
  explanations,
  document: 'docs/connectors/mt940.md',
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
