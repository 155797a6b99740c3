/**
 * Builds the elements of OFX that hold something out of tags that may lack their end, or have nothing inside.
 *
 * In SGML an element with a value needs no end tag, so an empty one cannot be told from the beginning of a group until
 * later. What was never ended is therefore taken for empty, and what stood in it for its neighbours. Groups that OFX
 * itself names have a rank, and end where another of the same or a higher rank begins, whether or not that is said.
 */
import { decodeHTMLStrict } from 'entities/decode'
import { decodeValue } from '../encoding'
import type { MarkupSink } from './lexer'

/** The values inside an element by their tags; the first of several counts. */
export interface Tags {
  [tag: string]: string | Tags
}

export type Part =
  /** A group of elements begins. It ends with the next one of its rank. */
  | { kind: 'group'; name: string }
  /** A value directly in a group. */
  | { kind: 'value'; group: string; name: string; value: string }
  | { kind: 'element'; group: string; name: string; line: number; tags: Tags; fault: string | null }

/** Groups, whose elements are told one by one. */
const GROUP_RANKS: readonly (readonly [rank: number, names: string])[] = [
  [0, 'OFX'],
  [
    1,
    'SIGNONMSGSRSV1 SIGNUPMSGSRSV1 BANKMSGSRSV1 CREDITCARDMSGSRSV1 INVSTMTMSGSRSV1 SECLISTMSGSRSV1 PROFMSGSRSV1 EMAILMSGSRSV1',
  ],
  [2, 'SONRS STMTTRNRS CCSTMTTRNRS INVSTMTTRNRS SECLISTTRNRS ACCTINFOTRNRS PROFTRNRS SECLIST'],
  [3, 'STMTRS CCSTMTRS INVSTMTRS ACCTINFORS'],
  [5, 'BANKTRANLIST BANKTRANLISTP INVTRANLIST INVPOSLIST INVOOLIST BALLIST'],
]

/** Elements that are told whole, with everything in them. */
const ELEMENT_RANKS: readonly (readonly [rank: number, names: string])[] = [
  [3, 'STATUS'],
  [4, 'ACCTINFO'],
  [5, 'FI BANKACCTFROM CCACCTFROM INVACCTFROM LEDGERBAL AVAILBAL INVBAL'],
  [
    6,
    `INVBANKTRAN BUYDEBT BUYMF BUYOPT BUYOTHER BUYSTOCK CLOSUREOPT INCOME INVEXPENSE JRNLFUND JRNLSEC MARGININTEREST
     REINVEST RETOFCAP SELLDEBT SELLMF SELLOPT SELLOTHER SELLSTOCK SPLIT TRANSFER POSDEBT POSMF POSOPT POSOTHER POSSTOCK
     DEBTINFO MFINFO OPTINFO OTHERINFO STOCKINFO`,
  ],
  [7, 'STMTTRN STMTTRNP'],
]

/** Elements that may stand whole in another one. */
const NESTS: Readonly<Record<string, readonly string[]>> = {
  INVBANKTRAN: ['STMTTRN'],
  ACCTINFO: ['BANKACCTFROM', 'CCACCTFROM', 'INVACCTFROM'],
}

const ranked = (table: typeof GROUP_RANKS) =>
  new Map(table.flatMap(([rank, names]) => names.split(/\s+/).map((name) => [name, rank] as const)))
const GROUPS = ranked(GROUP_RANKS)
const ELEMENTS = ranked(ELEMENT_RANKS)

const LONGEST_VALUE = 16 * 1024
const MOST_VALUES = 1000
const DEEPEST = 64

interface Frame {
  name: string
  tags: Tags
}

export class ElementBuilder implements MarkupSink {
  private rootEnded: boolean | null = null
  private parts: Part[] = []
  private readonly groups: { name: string; rank: number }[] = []
  private element: Extract<Part, { kind: 'element' }> | null = null
  /** Tags that were opened in the element and not closed; the element itself is the first. */
  private frames: Frame[] = []
  private values = 0
  /** The tag that was opened last, as long as it may still turn out to hold a value. */
  private tag: string | null = null
  private held = ''
  private tooLong = false

  constructor(
    private readonly charset: string | null,
    private readonly line: () => number,
  ) {}

  /** False where the outermost group began and did not end. */
  get complete(): boolean {
    return this.rootEnded ?? true
  }

  take(): Part[] {
    const { parts } = this
    this.parts = []
    return parts
  }

  open(tag: string): void {
    this.settle(false)
    this.tag = tag
    if (GROUPS.has(tag) || ELEMENTS.has(tag)) {
      this.begin(tag)
      this.tag = null
    }
  }

  close(tag: string): void {
    const own = this.tag === tag
    this.settle(own)
    if (!own) this.finish(tag)
  }

  text(part: string, verbatim: boolean): void {
    if (this.tag === null) return
    if (this.held.length > LONGEST_VALUE) this.tooLong = true
    else this.held += (verbatim ? part.replaceAll('&', '&amp;') : part).slice(0, LONGEST_VALUE + 1)
  }

  /** The text is over. What is open is told as it is. */
  end(): void {
    this.settle(false)
    if (this.element !== null) this.element.fault ??= 'the file ends in the middle of it'
    this.endElement()
  }

  /** Decides what the last tag was, now that something else follows. */
  private settle(closed: boolean): void {
    const { tag, held } = this
    if (tag === null) return
    const raw = held.length > LONGEST_VALUE ? held.slice(0, LONGEST_VALUE) : held
    if (raw.length < held.length) this.tooLong = true
    this.tag = null
    this.held = ''
    const value = valueOf(raw, this.charset)
    if (value !== '' || closed) this.addValue(tag, value)
    else if (this.element !== null) this.openFrame(tag)
    this.tooLong = false
  }

  private addValue(name: string, value: string): void {
    const frame = this.frames.at(-1)
    if (frame !== undefined && this.element !== null) {
      this.values += 1
      if (this.tooLong) this.element.fault ??= `its ${name} is longer than ${LONGEST_VALUE} characters`
      if (this.values > MOST_VALUES) this.element.fault ??= `it has more than ${MOST_VALUES} values`
      else frame.tags[name] ??= value
      return
    }
    const group = this.groups.at(-1)
    if (group !== undefined && !this.tooLong) this.parts.push({ kind: 'value', group: group.name, name, value })
  }

  private openFrame(name: string): void {
    if (this.element === null) return
    if (this.frames.length >= DEEPEST) this.element.fault ??= `its tags are nested more than ${DEEPEST} deep`
    else this.frames.push({ name, tags: {} })
  }

  private begin(name: string): void {
    if (this.element !== null && NESTS[this.element.name]?.includes(name) === true) return this.openFrame(name)
    const rank = GROUPS.get(name) ?? ELEMENTS.get(name) ?? 0
    this.endElement()
    while ((this.groups.at(-1)?.rank ?? -1) >= rank) this.groups.pop()
    if (GROUPS.has(name)) {
      this.groups.push({ name, rank })
      if (name === 'OFX') this.rootEnded = false
      this.parts.push({ kind: 'group', name })
      return
    }
    const group = this.groups.at(-1)?.name ?? ''
    this.element = { kind: 'element', group, name, line: this.line(), tags: {}, fault: null }
    this.frames = [{ name, tags: this.element.tags }]
    this.values = 0
  }

  private finish(name: string): void {
    const depth = this.frames.findLastIndex((frame) => frame.name === name)
    if (depth > 0) return this.closeFrames(depth)
    if (depth === 0) return this.endElement()
    const place = this.groups.findLastIndex((group) => group.name === name)
    if (place < 0) return
    this.endElement()
    this.groups.length = place
    if (name === 'OFX') this.rootEnded = true
  }

  /** Ends the frame at this depth. Those within were never ended themselves, so they were empty. */
  private closeFrames(depth: number): void {
    const frame = this.frames[depth]
    const parent = this.frames[depth - 1]
    this.flatten(depth + 1)
    this.frames.length = depth
    if (frame !== undefined && parent !== undefined) parent.tags[frame.name] ??= frame.tags
  }

  /** Gives what stands in the frames from this depth on to the frames around them. */
  private flatten(depth: number): void {
    for (let at = this.frames.length - 1; at >= depth; at--) {
      const { name, tags } = this.frames[at] as Frame
      const around = (this.frames[at - 1] as Frame).tags
      if (NESTED.has(name)) around[name] ??= tags
      else for (const [inner, value] of Object.entries(tags)) around[inner] ??= value
    }
  }

  private endElement(): void {
    if (this.element === null) return
    this.flatten(1)
    this.parts.push(this.element)
    this.element = null
    this.frames = []
  }
}

/** Groups within elements that are never empty tags, ended or not. */
const NESTED = new Set([
  ...Object.values(NESTS).flat(),
  ...'PAYEE CURRENCY ORIGCURRENCY BANKACCTTO CCACCTTO INVTRAN INVBUY INVSELL INVPOS SECID SECINFO'.split(' '),
])

const valueOf = (raw: string, charset: string | null): string => {
  const text = decodeValue(raw.trim(), charset)
  return (text.includes('&') ? decodeHTMLStrict(text) : text).replaceAll('\r\n', '\n').trim()
}
