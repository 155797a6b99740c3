/** TxDtls, one transaction of an entry: who, what for and how much. */
import { IntegrationError } from '../../../domain/errors'
import { directionOf, moneyOf, type Money } from './amounts'
import { elementAt, textAt, textsOf, type Element } from './elements'

export interface Detail {
  debtor: string
  creditor: string
  memo: string
  /** In its own currency; null where it does not say. */
  amount: Money | null
  direction: 'credit' | 'debit' | null
  check_number: string
  /** Of the bank. */
  reference: string
}

export function readDetail(element: Element): Detail {
  const parties = elementAt(element, 'RltdPties')
  return {
    debtor: nameOf(parties, 'Dbtr') || nameOf(parties, 'UltmtDbtr'),
    creditor: nameOf(parties, 'Cdtr') || nameOf(parties, 'UltmtCdtr'),
    memo: remittance(elementAt(element, 'RmtInf')) || textAt(element, 'AddtlTxInf'),
    amount: amountOf(element),
    direction: directionOf(element),
    check_number: textAt(element, 'Refs', 'ChqNb'),
    reference: textAt(element, 'Refs', 'AcctSvcrRef'),
  }
}

/** Since version 8 a party is one of several kinds, a level deeper. */
const nameOf = (parties: Element | undefined, role: string): string =>
  textAt(parties, role, 'Nm') || textAt(parties, role, 'Pty', 'Nm') || textAt(parties, role, 'Agt', 'FinInstnId', 'Nm')

function remittance(element: Element | undefined): string {
  const written = textsOf(element, 'Ustrd')
  if (written.length > 0) return written.join(' ')
  const structured = (element?.children ?? []).filter(({ name }) => name === 'Strd')
  return structured
    .flatMap((each) => [textAt(each, 'CdtrRefInf', 'Ref'), ...textsOf(each, 'AddtlRmtInf')])
    .filter((text) => text !== '')
    .join(' ')
}

/** Its own amount since version 4; before, that of the amounts it is made of which are booked. */
function amountOf(element: Element): Money | null {
  const amount =
    elementAt(element, 'Amt') ??
    elementAt(element, 'AmtDtls', 'TxAmt', 'Amt') ??
    elementAt(element, 'AmtDtls', 'InstdAmt', 'Amt')
  if (amount === undefined) return null
  try {
    return moneyOf(amount)
  } catch (fault) {
    // What it cannot say of a part is no reason to refuse the whole.
    if (!(fault instanceof IntegrationError)) throw fault
    return null
  }
}
