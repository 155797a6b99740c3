/** One statement, report or notification, as far as it was read. */
import type { FileWarning } from '../file-format'
import { dayAt, signedMoney, type Money } from './amounts'
import { textAt, type Element, type MarkupEvent } from './elements'

export interface Balance extends Money {
  day: string | null
}

export class Statement {
  /** The first balance of each code of ISO 20022. */
  readonly balances = new Map<string, Balance>()
  isLastPage = true
  /** Its id, once it has one. */
  account: string | null = null
  private element: Element | undefined

  constructor(
    readonly line: number,
    /** Which one it is in the file. */
    readonly no: number,
  ) {}

  /** @throws record.unmappable */
  learn(element: Element): void {
    switch (element.name) {
      case 'Acct':
        this.element = element
        return
      case 'StmtPgntn':
      case 'RptPgntn':
      case 'NtfctnPgntn':
        this.isLastPage = textAt(element, 'LastPgInd') !== 'false'
        return
      case 'Bal':
        this.learnBalance(element)
        return
      default:
    }
  }

  /** IBAN or another number; empty where it has none. */
  get number(): string {
    return textAt(this.element, 'Id', 'IBAN') || textAt(this.element, 'Id', 'Othr', 'Id')
  }

  get name(): string {
    return textAt(this.element, 'Nm')
  }

  /** The code of the account's type. */
  get type(): string {
    return textAt(this.element, 'Tp', 'Cd') || textAt(this.element, 'Tp', 'Prtry')
  }

  /** Of the account or, where that does not say, of its balances; empty where only the entries tell. */
  get currency(): string {
    const [first] = this.balances.values()
    return (textAt(this.element, 'Ccy') || first?.currency || '').toUpperCase()
  }

  /** The balance that it begins with: its own, or that of the end of the one before it. */
  get opening(): Balance | undefined {
    return this.balances.get('OPBD') ?? this.balances.get('PRCD')
  }

  /** An interim report ends with an interim balance, which in a statement is that of a page. */
  get closing(): Balance | undefined {
    return this.balances.get('CLBD') ?? this.balances.get('ITBD')
  }

  get available(): Balance | undefined {
    return this.balances.get('CLAV') ?? this.balances.get('ITAV')
  }

  private learnBalance(element: Element): void {
    const code = textAt(element, 'Tp', 'CdOrPrtry', 'Cd')
    if (code === '' || this.balances.has(code)) return
    this.balances.set(code, { ...signedMoney(element), day: dayAt(element, 'Dt') })
  }
}

/** What the ledger has to say of a document that ends where it should not. */
export function brokenWarning({ line, column, ended }: Extract<MarkupEvent, { kind: 'broken' }>): FileWarning {
  const what = ended
    ? 'The file breaks off before its end'
    : `From line ${line}, column ${column} on the file is no XML`
  return { code: 'file.cut_off', message: `${what}. What stands before was kept.` }
}
