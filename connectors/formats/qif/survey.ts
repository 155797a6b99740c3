/** A first look at a whole file: how it writes its dates and numbers. What is not clear by itself is read by that. */
import { DateSurveyor, type DateSurvey } from './date-survey'
import type { Header } from './headers'
import { NumberStyle } from './numbers'
import { splitPrice } from './prices'
import { readEvents, type QifEvent } from './records'

export interface Survey {
  dates: DateSurvey
  numbers: NumberStyle
}

/** @throws file.unreadable for a file that is no QIF file after all */
export async function surveyFile(file: AsyncIterable<Uint8Array>): Promise<Survey> {
  const dates = new DateSurveyor()
  const numbers = new NumberStyle()
  let section: Header['kind'] | null = null
  for await (const events of readEvents(file)) {
    for (const event of events) {
      if (event.kind === 'record') look(event, section, { dates, numbers })
      else if (event.header.kind !== 'option') section = event.header.kind
    }
  }
  return { dates: dates.result(), numbers }
}

function look(
  { line: first, lines }: Extract<QifEvent, { kind: 'record' }>,
  section: Header['kind'] | null,
  { dates, numbers }: { dates: DateSurveyor; numbers: NumberStyle },
): void {
  const letters = section === null ? undefined : LETTERS[section]
  if (letters === undefined) return
  lines.forEach((line, at) => {
    const letter = line.slice(0, 1)
    const date = section === 'prices' ? splitPrice(line)?.date : letter === letters.date ? line.slice(1) : undefined
    if (date !== undefined) dates.add(date.trim(), first + at)
    else if (letters.numbers.includes(letter) && !numbers.knows(letter)) numbers.learn(letter, line.slice(1))
  })
}

const DATED = { date: 'D', numbers: 'TU$' }

/** Which lines of a section are dates and numbers. In the lists a D line is a description. */
const LETTERS: Partial<Record<Header['kind'], { date: string; numbers: string }>> = {
  transactions: DATED,
  unknown: DATED,
  investments: { date: 'D', numbers: 'TU$IQO' },
  accounts: { date: '/', numbers: '$L' },
  prices: { date: '', numbers: '' },
}
