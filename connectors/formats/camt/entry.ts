/** Ntry, an entry of a statement, with the details that came before its end. */
import { toMinorUnits } from '../../../domain/money'
import type { MinorUnits } from '../../../domain/records'
import { dayAt, directionOf, signedMoney, unmappable, type Money } from './amounts'
import type { Detail } from './details'
import { textAt, type Element } from './elements'

export interface Part {
  amount: MinorUnits
  payee: string
  memo: string
}

export interface Entry {
  money: Money
  posted_on: string
  /** `BOOK`, `PDNG`, `INFO`, `FUTR`. */
  status: string
  reversal: boolean
  fee: boolean
  payee: string
  memo: string
  check_number: string
  /** What the bank calls it; empty where that says nothing. */
  reference: string
  parts: Part[]
}

/** More parts than a record may have are kept as one. */
const MOST_PARTS = 999

/** The details of one entry: those that can be parts, and what becomes of the others. */
export class Details {
  readonly kept: Detail[] = []
  count = 0

  add(detail: Detail): void {
    this.count++
    if (this.kept.length < MOST_PARTS) this.kept.push(detail)
  }
}

/** @throws record.unmappable */
export function readEntry(element: Element, details: Details): Entry {
  const money = signedMoney(element)
  const posted_on = dayAt(element, 'BookgDt') ?? dayAt(element, 'ValDt')
  if (posted_on === null) throw unmappable('The entry has neither a booking date nor a value date.')
  const reversal = /^(?:true|1)$/.test(textAt(element, 'RvslInd'))
  const [only, another] = details.kept
  const single = another === undefined ? only : undefined
  // The other side of a payment that came back is who it was sent to.
  const incoming = (directionOf(element) === 'credit') !== reversal
  const payeeOf = (detail: Detail) => (incoming ? detail.debtor || detail.creditor : detail.creditor || detail.debtor)
  const own = textAt(element, 'AddtlNtryInf')
  return {
    money,
    posted_on,
    status: (textAt(element, 'Sts', 'Cd') || textAt(element, 'Sts') || 'BOOK').toUpperCase(),
    reversal,
    fee:
      textAt(element, 'BkTxCd', 'Domn', 'Fmly', 'SubFmlyCd') === 'CHRG' ||
      textAt(element, 'BkTxCd', 'Domn', 'Fmly', 'Cd') === 'CHRG',
    payee: single === undefined ? '' : payeeOf(single),
    memo: single === undefined ? own : single.memo || own,
    check_number: single?.check_number ?? '',
    reference: referenceOf(element, single),
    parts: partsOf(details, money, payeeOf),
  }
}

const NO_REFERENCE = /^(?:NONREF|NOTPROVIDED|NOREF|0*)$/i
/** The number of an entry within its statement, which is another one in the next file. */
const ORDINAL = /^\d{1,6}$/

function referenceOf(element: Element, single: Detail | undefined): string {
  const references = [textAt(element, 'AcctSvcrRef'), single?.reference ?? '', textAt(element, 'NtryRef')]
  return references.find((each, at) => !NO_REFERENCE.test(each) && !(at === 2 && ORDINAL.test(each))) ?? ''
}

/** A batch is one transaction in parts. What their amounts leave over, or cannot be said, is a part of its own. */
function partsOf({ kept, count }: Details, money: Money, payeeOf: (detail: Detail) => string): Part[] {
  if (count < 2) return []
  const told = kept.filter(({ amount }) => amount?.currency === money.currency)
  if (told.length === 0) return []
  const parts = told.map((detail) => ({ minor: signed(detail, money), payee: payeeOf(detail), memo: detail.memo }))
  const rest = parts.reduce((left, { minor }) => left - minor, money.minor)
  const untold = count - told.length
  const last = untold > 0 ? `${untold} more, not itemised` : 'Not itemised in the file'
  return [
    ...parts.map(({ minor, payee, memo }) => ({ amount: toMinorUnits(minor), payee, memo })),
    ...(rest === 0n ? [] : [{ amount: toMinorUnits(rest), payee: '', memo: last }]),
  ]
}

function signed({ amount, direction }: Detail, money: Money): bigint {
  const minor = amount?.minor ?? 0n
  const negative = direction === null ? money.minor < 0n : direction === 'debit'
  return negative ? -minor : minor
}
