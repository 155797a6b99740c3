/** What a person is asked about a file, with the evidence that the file gives. */
import { DECIMAL_MARKS } from '../amounts'
import type { FileCandidate, FileQuestion } from '../file-format'
import type { Settings } from '../../connector'
import { columnText, locateColumns, type ColumnMap } from './columns'
import { currencyHints } from './currency-hints'
import { DATE_ORDERS } from './dates'
import type { Choice, Findings } from './findings'
import { ROLE_TITLES, type Role } from './roles'
import { shown, showTable } from './show-table'
import type { Table } from './table'

export interface Examined {
  table: Table
  /** The lines above the rows. */
  above: readonly string[]
  map: ColumnMap
  /** A person said so. */
  confirmed: boolean
  /** What is wrong with what a person said before. */
  fault: string | null
  findings: Findings
}

export function questionsAbout(examined: Examined, settings: Settings): FileQuestion[] {
  const { findings, map } = examined
  return [
    ...(examined.confirmed ? [] : [columnsQuestion(examined)]),
    ...choiceQuestion(
      'date_order',
      'In which order do the dates have day and month?',
      findings.dateOrder,
      DATE_ORDERS,
      settings,
    ),
    ...choiceQuestion(
      'decimal',
      'What stands before the decimals of an amount?',
      findings.decimal,
      DECIMAL_MARKS,
      settings,
    ),
    ...signQuestion(examined, settings),
    ...wordsQuestion(findings.unknownWords, settings),
    ...(map.currency === undefined && settings['currency'] === undefined ? [currencyQuestion(examined)] : []),
  ]
}

function columnsQuestion({ table, map, fault }: Examined): FileQuestion {
  const parts = Object.entries(map).map(([role, column]) => `${ROLE_TITLES[role as Role]}: ${columnText(column)}`)
  return {
    setting: 'columns',
    title: `${fault === null ? '' : `${fault} `}Which column holds what?`,
    candidates: [{ value: JSON.stringify(map), title: parts.join(', '), evidence: example({ table, map }) }],
    table: showTable(table),
  }
}

/** The first row, read by the mapping. */
function example({ table, map }: Pick<Examined, 'table' | 'map'>): string {
  const [row] = table.sample
  if (row === undefined) return 'By the names of the columns; there is no row yet.'
  const { columns } = locateColumns(map, table)
  const parts = Object.entries(columns).map(([role, at]) => {
    const text = at.map((each) => (row.cells[each] ?? '').trim()).join(' ')
    return `${ROLE_TITLES[role as Role]} “${shown(text, LONGEST_EXAMPLE)}”`
  })
  return `Line ${row.line} would read: ${parts.join(', ')}.`
}

const LONGEST_EXAMPLE = 80

const fits = (values: number, { text, line }: { text: string; line: number }): string =>
  values === 1
    ? `The only value, “${text}” in line ${line}, fits, and it fits`
    : `All ${values} values fit, the first of them “${text}” in line ${line}, and they fit`

/** Asked until it is answered, also where only one answer fits: a later file may not say. */
function choiceQuestion<T extends string>(
  setting: string,
  title: string,
  { left, against, values, example }: Choice<T>,
  all: readonly T[],
  settings: Settings,
): FileQuestion[] {
  const answered = all.find((each) => each === settings[setting])
  if (example === null || (answered !== undefined && left.includes(answered))) return []
  // One odd row against what was said: it is the row that is refused.
  if (answered !== undefined && values < PROVING_VALUES) return []
  const others = [...against].filter(([each]) => !left.includes(each))
  const evidence = (choice: T): string =>
    left.length > 1
      ? `${fits(values, example)} ${left
          .filter((each) => each !== choice)
          .map(named)
          .join(' and ')} as well.`
      : others.map(([each, { line, text }]) => `“${text}” in line ${line} cannot be ${named(each)}.`).join(' ')
  return [
    {
      setting,
      title,
      candidates: left.map((choice) => ({
        value: choice,
        title: CHOICES[choice] ?? choice,
        evidence: evidence(choice),
      })),
    },
  ]
}

const PROVING_VALUES = 3

const CHOICES: Readonly<Record<string, string>> = {
  dmy: 'the day first: 31.12.2024',
  mdy: 'the month first: 12/31/2024',
  ymd: 'the year first: 24-12-31',
  point: 'a point: 1,234.56',
  comma: 'a comma: 1.234,56',
}

const named = (choice: string): string => (CHOICES[choice] ?? choice).replace(/:.*$/, '')

/**
 * Asked where most amounts have no minus: then they may be what was spent. Once a person has confirmed the columns, earlier
 * files may have been read as they are written, because nothing in them asked: the same then comes first.
 */
function signQuestion({ map, findings, confirmed }: Examined, settings: Settings): FileQuestion[] {
  const { amountsIn, amountsOut } = findings
  if (map.amount === undefined || map.direction !== undefined) return []
  if (settings['sign'] !== undefined || amountsIn <= amountsOut) return []
  const evidence = `${amountsIn} of ${amountsIn + amountsOut} amounts have no minus.`
  const flipped = { value: 'flipped', title: 'money out, as on many statements of credit cards', evidence }
  const written = {
    value: 'as_written',
    title: 'money in',
    evidence: confirmed ? `${evidence} ${AS_BEFORE}` : evidence,
  }
  return [
    {
      setting: 'sign',
      title: 'What does an amount without a minus mean?',
      candidates: confirmed ? [written, flipped] : [flipped, written],
    },
  ]
}

const AS_BEFORE = 'A file with these columns that was imported without this question was read so.'

function wordsQuestion(words: readonly string[], settings: Settings): FileQuestion[] {
  if (words.length === 0 || settings['money_out'] !== undefined) return []
  const evidence = `The column says ${words.map((word) => `“${word}”`).join(', ')}.`
  const candidates: FileCandidate[] =
    words.length > 4 ? [] : words.map((word) => ({ value: word, title: `“${word}” means money out`, evidence }))
  return [{ setting: 'money_out', title: 'Which words mean money out?', candidates }]
}

const currencyQuestion = ({ table, map, above }: Examined): FileQuestion => ({
  setting: 'currency',
  title: 'In which currency are the amounts?',
  candidates: currencyHints(table, locateColumns(map, table).columns, above),
})
