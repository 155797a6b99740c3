/** The contract of an agreement: our reader beside readers that nobody here wrote, row by row. */

/** What every reader can say of a transaction. */
export interface AgreedRow {
  /** The calendar day. */
  date: string
  /** Plain decimal text: `-5.50`. */
  amount: string
  /** The bank's id; empty where the file has none. */
  id: string
  /** Null where the reader does not say. */
  currency: string | null
}

/** What a reader made of a file. */
export type Reading = { rows: AgreedRow[] } | { refusal: string }

export interface Witness {
  name: string
  /** Who made it, and where it comes from. */
  origin: string
  /** Null where it cannot be had on this machine, with the reason told. */
  read(paths: readonly string[]): Promise<Map<string, Reading> | null>
}

/** A difference that was looked into: exactly these rows, and why. A file that changes needs another look. */
export interface Explanation {
  /** The file's name. */
  file: string
  witness: string
  /** Rows that only we have, as the report prints them; or the begin of our refusal. */
  ours?: readonly string[] | string
  theirs?: readonly string[] | string
  why: string
}

export interface Agreement {
  title: string
  /** Folders with the files, from the root of the project; those that are absent are told. */
  folders: readonly string[]
  endings: readonly string[]
  read: (path: string) => Promise<Reading>
  witnesses: readonly Witness[]
  explanations: readonly Explanation[]
  /** The document that has a place for the result. */
  document: string
}

export interface Finding {
  file: string
  witness: string
  rows: number
  verdict: 'agrees' | 'explained' | 'differs'
  /** In words, for the report; empty where there is nothing to say. */
  note: string
}

/** Compares two readings of one file. The order of rows is the readers' own affair. */
export function compare(
  file: string,
  witness: string,
  [ours, theirs]: readonly [Reading, Reading],
  explanations: readonly Explanation[],
): Finding {
  const rows = 'rows' in ours ? ours.rows.length : 0
  const found = { file, witness, rows }
  if ('refusal' in ours && 'refusal' in theirs) return { ...found, verdict: 'agrees', note: '' }
  if ('refusal' in ours && 'rows' in theirs && theirs.rows.length === 0) {
    return { ...found, verdict: 'agrees', note: 'It finds no row; we say that there is none.' }
  }
  const silent = 'rows' in theirs && theirs.rows.every(({ currency }) => currency === null)
  const mine = printed(ours, silent)
  const others = printed(theirs, silent)
  const difference = { ours: without(mine, others), theirs: without(others, mine) }
  if (isEmpty(difference.ours) && isEmpty(difference.theirs)) return { ...found, verdict: 'agrees', note: '' }
  const explanation = explanations.find(
    (each) =>
      each.file === file &&
      each.witness === witness &&
      isSame(each.ours ?? [], difference.ours) &&
      isSame(each.theirs ?? [], difference.theirs),
  )
  if (explanation !== undefined) return { ...found, verdict: 'explained', note: explanation.why }
  return {
    ...found,
    verdict: 'differs',
    note: `only ours: ${told(difference.ours)}; only theirs: ${told(difference.theirs)}`,
  }
}

type Printed = readonly string[] | string

const printed = (reading: Reading, withoutCurrency: boolean): Printed =>
  'refusal' in reading
    ? reading.refusal
    : reading.rows.map(({ date, amount, id, currency }) =>
        [date, plain(amount), id, ...(withoutCurrency ? [] : [currency ?? '-'])].join(' '),
      )

/** Zeros at the end of a fraction mean nothing. */
const plain = (amount: string): string => amount.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')

/** What of the first is not in the second, each row as often as it is there too often. */
function without(these: Printed, those: Printed): Printed {
  if (typeof these === 'string') return these
  const left = typeof those === 'string' ? [] : [...those]
  return these.filter((row) => {
    const place = left.indexOf(row)
    if (place >= 0) left.splice(place, 1)
    return place < 0
  })
}

const isEmpty = (printed: Printed): boolean => typeof printed !== 'string' && printed.length === 0

const isSame = (expected: Printed, found: Printed): boolean =>
  typeof found === 'string'
    ? typeof expected === 'string' && found.startsWith(expected)
    : typeof expected !== 'string' && expected.join('\n') === found.join('\n')

const told = (printed: Printed): string =>
  typeof printed === 'string'
    ? `refusal "${printed.replace(/\s+/g, ' ').slice(0, 100)}"`
    : `[${printed.map((row) => `'${row}'`).join(', ')}]`
