/** QIF beside quiffen and Finance::QIF. */
import { qif } from '../../connectors/formats/qif/qif'
import type { Agreement } from './agreement'
import { financeQif } from './finance-qif-witness'
import { ourReader } from './our-rows'
import { pythonWitness } from './python-witness'
import { explanations } from './qif-explained'

export const qifAgreement: Agreement = {
  title: 'QIF',
  folders: ['../shared/corpora/qif', 'test/connectors/formats/qif/files'],
  endings: qif.endings,
  // The others take the month to come first, and know no currency.
  read: ourReader({ format: qif, settings: { currency: 'USD', date_order: 'mdy' }, idOf: () => '' }),
  witnesses: [pythonWitness({ name: 'quiffen', packages: ['quiffen==4.0.1'], script: 'quiffen_rows.py' }), financeQif],
  explanations,
  document: 'docs/connectors/qif.md',
}
