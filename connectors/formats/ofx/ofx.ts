/**
 * OFX 1.x (SGML) and 2.x (XML), and QFX, which is OFX with a few tags of Intuit's: statements of banks, cards and
 * brokers. The file is gone through twice, first for the ids that it uses, and never held.
 */
import { IntegrationError } from '../../../domain/errors'
import { asUtf8 } from '../encoding'
import { currencySetting } from '../currency-setting'
import type { FileFormat, FileQuestion, FileWarning } from '../file-format'
import { mapOfxRow } from './map'
import { isOfx } from './prolog'
import { readRows, survey, type Survey } from './rows'

export const ofx: FileFormat = {
  name: 'ofx',
  title: 'OFX, QFX',
  endings: ['.ofx', '.qfx'],
  entities: ['account', 'balance', 'transaction', 'security', 'security_price', 'holding', 'investment_event'],
  settings: [
    {
      name: 'currency',
      title: 'Currency',
      pattern: currencySetting.pattern,
      example: 'USD',
      help: 'The currency of amounts for which the file names none.',
    },
  ],

  recognises: (head) => isOfx(asUtf8(head).toString('latin1')),

  async questions(file, settings) {
    const found = await survey(file, refuse)
    requireContent(found)
    return found.without_currency > 0 && settings['currency'] === undefined ? [askCurrency(found)] : []
  },

  async *read(file) {
    const found = await survey(file, refuse)
    requireContent(found)
    yield* readRows(file, found, refuse)
    return warningsOf(found)
  },

  map: (row, { settings }) => mapOfxRow(row, settings['currency'] ?? null),
}

const refuse = (reason: string) => new IntegrationError('file.unreadable', reason)

/** A bank's error, or an answer to a login alone, has the form of OFX and nothing to read. */
function requireContent({ elements, accounts, refusals }: Survey): void {
  if (elements + accounts > 0) return
  const [refusal] = refusals
  if (refusal === undefined)
    throw refuse('Line 1, column 1: the file holds no statement: no account and no transaction.')
  const what = refusal.group === 'SONRS' ? 'refused the login' : 'answered with an error in place of a statement'
  throw refuse(`Line ${refusal.line}: the bank ${what} (code ${plainCode(refusal.code)}), so there is nothing to read.`)
}

function askCurrency({ currencies, without_currency }: Survey): FileQuestion {
  return {
    setting: 'currency',
    title: `The file does not say in which currency ${without_currency} of its amounts are. Which is it?`,
    candidates: [...currencies].sort().map((code) => ({
      value: code,
      title: code,
      evidence: `Another statement of this file is in ${code}.`,
    })),
  }
}

function warningsOf({ identities, refusals, complete }: Survey): FileWarning[] {
  const warnings: FileWarning[] = []
  const { weak } = identities
  if (weak > 0) {
    const rows = weak === 1 ? '1 transaction has' : `${weak.toLocaleString('en')} transactions have`
    const message = `${rows} no id that is unique in the file; day and amount tell them apart.`
    warnings.push({ code: 'file.weak_ids', message })
  }
  for (const { code, line } of refusals) {
    const message = `In line ${line} the bank answered with error ${plainCode(code)} in place of a statement.`
    warnings.push({ code: 'file.statement_missing', message })
  }
  if (!complete) {
    const message =
      'The file ends before its end tag, so the bank may have had more to say. Download it again to be sure.'
    warnings.push({ code: 'file.cut_off', message })
  }
  return warnings
}

const plainCode = (code: string): string => (/^\d{1,6}$/.test(code) ? code : 'unknown')
