/** Finance::QIF, a reader in Perl: from the path, else from Debian. */
import { join } from 'node:path'
import type { Witness } from './agreement'
import { unpackDebian } from './debian'
import { readAnswers, scriptAt } from './python-witness'

export const financeQif: Witness = {
  name: 'Finance::QIF',
  origin: 'Finance::QIF 3.02 (Debian)',
  async read(paths) {
    const folder = await unpackDebian('finance-qif', ['libfinance-qif-perl'])
    if (folder === null) return null
    return readAnswers('perl', ['-I', join(folder, 'usr', 'share', 'perl5'), scriptAt('finance_qif_rows.pl'), ...paths])
  },
}
