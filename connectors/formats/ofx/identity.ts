/**
 * Which transaction a row is. The bank's id, FITID, is meant to be unique within an account and often is not: "0" in
 * every row, one for a purchase and its fee, one for a day. So an id counts only where the whole file has it for one
 * transaction; elsewhere day and amount are added to it, and which of several equal rows it is.
 */
import { hash } from 'node:crypto'
import { DigestTable } from '../digest-table'
import { Occurrences } from '../occurrences'
import { plainDecimal } from './amounts'
import type { Tags } from './elements'
import type { Element } from './statements'
import { findGroup, firstOf, textOf } from './tags'

export interface Identity {
  /** Null for a row that a later one in the file takes the place of. */
  id: string | null
  /** The row takes the transaction of this id away and stands for none itself. */
  removes: boolean
  /** Why it cannot be told which transaction the row is. */
  fault: string | null
}

interface Facts {
  fitid: string
  /** What a bank does not reword. */
  content: string
  /** The rest of what tells one row from another. */
  wording: string
  corrects: string
  removes: boolean
}

/** Learns which ids a file uses, before any row of it is told. */
export class Identities {
  /** By account and id: a digest of what the row says, and whether another row says something else. */
  private readonly seen = new DigestTable()
  private readonly occurrences = new Occurrences()
  /** By account and id: the id of the transaction that it corrects. */
  private readonly corrections = new Map<string, string>()
  private readonly corrected = new Set<string>()
  /** Rows whose id was not enough. */
  weak = 0

  learn(element: Element): void {
    const facts = factsOf(element)
    const key = keyOf(element, facts.fitid)
    if (facts.corrects !== '' && facts.corrects !== facts.fitid && this.corrected.size < MOST_CORRECTIONS) {
      this.corrections.set(key, facts.corrects)
      this.corrected.add(keyOf(element, facts.corrects))
    }
    if (isHollow(facts.fitid)) return
    const digest = hash('sha256', facts.content + SEPARATOR + facts.wording, 'buffer').readUInt32LE(0) >>> 1 || 1
    this.seen.update(key, (before) => (before === 0 || before === digest ? digest : (before | REUSED) >>> 0))
  }

  identify(element: Element): Identity {
    const facts = factsOf(element)
    const key = keyOf(element, facts.fitid)
    const corrects = this.originOf(element, facts)
    if (corrects !== null) {
      if (isHollow(corrects) || this.isReused(keyOf(element, corrects))) {
        return { id: null, removes: false, fault: 'it corrects a transaction whose id is not unique' }
      }
      if (this.isSuperseded(key)) return superseded
      return { id: idOf(element, corrects), removes: facts.removes, fault: null }
    }
    if (this.isSuperseded(key)) return superseded
    if (!isHollow(facts.fitid) && !this.isReused(key)) {
      return { id: idOf(element, facts.fitid), removes: false, fault: null }
    }
    this.weak += 1
    return { id: this.weakId(element, facts), removes: false, fault: null }
  }

  private weakId(element: Element, { fitid, content }: Facts): string {
    // Counted within the statement, so that two that overlap count the same rows alike.
    const place = [element.statement.no, keyOf(element, fitid), content].join(SEPARATOR)
    const occurrence = this.occurrences.next(place)
    const suffix = hash('sha256', content, 'hex').slice(0, 16)
    return `${idOf(element, fitid)}~${suffix}${occurrence === 1 ? '' : `~${occurrence}`}`
  }

  /** Of an id that is not unique nobody knows which row a correction means, so all of them stay. */
  private isSuperseded(key: string): boolean {
    return this.corrected.has(key) && !this.isReused(key)
  }

  private isReused(key: string): boolean {
    return this.seen.get(key) >= REUSED
  }

  /** The transaction that stood first in a chain of corrections; null for a row that corrects none. */
  private originOf(element: Element, { fitid, corrects }: Facts): string | null {
    if (corrects === '' || corrects === fitid) return null
    let origin = corrects
    for (let hop = 0; hop < MOST_HOPS; hop++) {
      const before = this.corrections.get(keyOf(element, origin))
      if (before === undefined) break
      origin = before
    }
    return origin
  }
}

const superseded: Identity = { id: null, removes: false, fault: null }

const REUSED = 0x80000000
const MOST_CORRECTIONS = 100_000
const MOST_HOPS = 10
const LONGEST_ID = 255
/** Cannot occur in a value. */
const SEPARATOR = '\u001f'

/** Says nothing: empty, or a zero for every row. */
const isHollow = (fitid: string): boolean => /^0*$/.test(fitid)

const keyOf = ({ statement }: Element, fitid: string): string => statement.account.id + SEPARATOR + fitid

/** The id of the record. A FITID that is too long, or has what no id may have, is shortened to a digest. */
function idOf({ statement }: Element, fitid: string): string {
  const fits = fitid.length <= LONGEST_ID && !/\p{Cc}/u.test(fitid)
  return `${statement.account.id}:${fits ? fitid : hash('sha256', fitid, 'hex').slice(0, 32)}`
}

function factsOf({ name, tags }: Element): Facts {
  const bank = name === 'STMTTRN' ? tags : name === 'INVBANKTRAN' ? findGroup(tags, 'STMTTRN') : null
  return bank === null ? investmentFacts(tags) : bankFacts(bank)
}

const bankFacts = (tags: Tags): Facts => ({
  fitid: textOf(tags, 'FITID'),
  content: join(dayOf(firstOf(tags, 'DTPOSTED', 'DTUSER')), plainOf(textOf(tags, 'TRNAMT'))),
  wording: join(firstOf(tags, 'NAME'), textOf(tags, 'PAYEE', 'NAME'), textOf(tags, 'MEMO'), textOf(tags, 'CHECKNUM')),
  corrects: textOf(tags, 'CORRECTFITID'),
  removes: textOf(tags, 'CORRECTACTION').toUpperCase() === 'DELETE',
})

function investmentFacts(tags: Tags): Facts {
  const common = findGroup(tags, 'INVTRAN') ?? {}
  const inner = findGroup(tags, 'INVBUY') ?? findGroup(tags, 'INVSELL') ?? tags
  return {
    fitid: textOf(common, 'FITID'),
    content: join(
      dayOf(textOf(common, 'DTTRADE')),
      textOf(findGroup(tags, 'SECID') ?? {}, 'UNIQUEID'),
      plainOf(textOf(inner, 'UNITS')),
      plainOf(textOf(inner, 'TOTAL')),
    ),
    wording: textOf(common, 'MEMO'),
    corrects: '',
    removes: false,
  }
}

const join = (...parts: readonly string[]): string => parts.join(SEPARATOR)
const dayOf = (text: string): string => text.slice(0, 8)

/** One spelling for an amount, whatever zeros and signs it is written with. */
const plainOf = (text: string): string => {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)0*(\d*)\.?(\d*?)0*$/.exec(plainDecimal(text)) ?? []
  return whole + fraction === '' ? text : `${sign === '-' ? '-' : ''}${whole || '0'}.${fraction}`
}
