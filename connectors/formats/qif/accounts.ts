/**
 * Which account the records of a section belong to. `!Account` both lists accounts and selects one: the one that comes
 * alone before a section is meant, and of a list the last while Quicken's auto-switch is on. A section without any may
 * name its account in its opening balance; else it belongs to the account of the settings, or of its type.
 */
import { isDeepStrictEqual } from 'node:util'
import { accountType, type Header } from './headers'
import type { AccountRow } from './rows'
import { amountOf, dayOf, unmappable, type Reading } from './transactions'

type Section = Extract<Header, { type: string }>

export class Accounts {
  private readonly known = new Map<string, AccountRow>()
  private listed: string[] = []
  private clearedSince = false
  /** By `!Account`; holds for all sections up to the next. */
  private selected: string | null = null
  private section: Section | null = null
  private current: string | null = null

  /** @param nameless the account of the settings */
  constructor(private readonly nameless: string | undefined) {}

  beginList(): void {
    this.listed = []
    this.clearedSince = false
  }

  autoswitch(on: boolean): void {
    if (!on) this.clearedSince = true
  }

  /** One entry of an account list. @returns the rows to tell of it @throws record.unmappable */
  list(lines: readonly string[], reading: Reading): AccountRow[] {
    const entry = readEntry(lines, reading)
    this.listed.push(entry.name)
    return this.learn(entry)
  }

  beginSection(section: Section | null): void {
    if (this.listed.length > 0) this.selected = this.meant()
    this.listed = []
    this.section = section
    this.current = null
  }

  /** The account of the next record. @param opening the one that the record names as its own, as opening balances do */
  own(opening: string | null): { name: string; rows: AccountRow[] } {
    if (this.current !== null) return { name: this.current, rows: [] }
    const { type, title } = this.section ?? UNKNOWN
    const name = this.selected ?? opening ?? this.nameless ?? title
    this.current = name
    const known = this.known.get(name)
    return {
      name,
      rows: known === undefined || known.type === 'unknown' ? this.learn({ kind: 'account', name, type }) : [],
    }
  }

  private meant(): string | null {
    if (this.listed.length > 1 && this.clearedSince) return null
    return this.listed.at(-1) ?? null
  }

  /** An entry may say less than an earlier one of the same account, and takes nothing away from it. */
  private learn(entry: AccountRow): AccountRow[] {
    const before = this.known.get(entry.name)
    const type = entry.type === 'unknown' ? (before?.type ?? entry.type) : entry.type
    const known = { ...before, ...entry, type }
    this.known.set(entry.name, known)
    return isDeepStrictEqual(known, before) ? [] : [known]
  }
}

/** Where a section has a header that nobody knows. */
const UNKNOWN: Pick<Section, 'type' | 'title'> = { type: 'unknown', title: 'Account' }

/** @throws record.unmappable */
function readEntry(lines: readonly string[], reading: Reading): AccountRow {
  const value = (letter: string) => lines.find((line) => line.startsWith(letter) && line.trim().length > 1)
  const text = (letter: string) => value(letter)?.slice(1).trim()
  const name = text('N')
  if (name === undefined) throw unmappable('The account has no name (N).')
  const [type, note, balanceOn] = [text('T'), text('D'), text('/')]
  const [limit, balance] = [value('L'), value('$')]
  return {
    kind: 'account',
    name,
    type: accountType(type ?? ''),
    ...(type === undefined ? {} : { subtype: type }),
    ...(note === undefined ? {} : { note }),
    ...(limit === undefined ? {} : { limit: amountOf(limit, reading) }),
    ...(balance === undefined ? {} : { balance: amountOf(balance, reading) }),
    ...(balanceOn === undefined ? {} : { balance_on: dayOf(balanceOn, reading.dates) }),
  }
}
