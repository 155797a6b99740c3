// QIF, the Quicken Interchange Format: text that Quicken, Microsoft Money and a thousand banks wrote. It names neither
// its currency, nor its encoding, nor the order of day and month, and gives no row an id.

import { exponentOf } from '../../../domain/currencies'
import { IntegrationError } from '../../../domain/errors'
import type { Settings } from '../../connector'
import { currencySetting } from '../currency-setting'
import type { FileFormat, FileQuestion } from '../file-format'
import { firstLines } from '../text-lines'
import { askDateOrder, decideDates } from './date-survey'
import { isHeader } from './headers'
import { mapQifRow } from './map'
import { QifReader } from './reader'
import { readEvents } from './records'
import { surveyFile } from './survey'

export const qif: FileFormat = {
  name: 'qif',
  title: 'QIF (Quicken Interchange Format)',
  endings: ['.qif'],
  entities: [
    'account',
    'balance',
    'category',
    'payee',
    'transaction',
    'security',
    'security_price',
    'investment_event',
  ],
  settings: [
    currencySetting,
    {
      name: 'date_order',
      title: 'Order of day, month and year',
      pattern: 'mdy|dmy|ymd',
      example: 'dmy',
      help: 'Asked for where the dates of a file can be read in more than one way; a file that allows one alone is read so.',
    },
    {
      name: 'account',
      title: 'Account',
      pattern: '[^\\p{Cc}]{1,200}',
      example: 'Checking',
      help: 'The name of the account whose transactions these are, for files that name none, such as the downloads of banks.',
    },
  ],

  recognises: (head) => firstLines(head).some(isHeader),

  async questions(file, settings) {
    const { dates } = await surveyFile(file)
    const questions: FileQuestion[] = []
    if (settings['currency'] === undefined) {
      questions.push({ setting: 'currency', title: 'In which currency are the amounts?', candidates: [] })
    }
    if (decideDates(dates, settings['date_order']) === null) questions.push(askDateOrder(dates))
    return questions
  },

  async *read(file, settings) {
    const currency = currencyOf(settings)
    const { dates: survey, numbers } = await surveyFile(file)
    const dates = decideDates(survey, settings['date_order'])
    if (dates === null)
      throw new IntegrationError('file.needs_answers', 'The file does not show in which order it writes day and month.')
    const reading = { dates, numbers, exponent: exponentOf(currency) }
    const reader = new QifReader(reading, settings['account'])
    for await (const events of readEvents(file)) yield reader.read(events)
    return undefined
  },

  map: (row, { settings }) => mapQifRow(row, currencyOf(settings)),
}

/** @throws file.needs_answers */
function currencyOf(settings: Settings): string {
  const currency = settings['currency']
  if (currency === undefined) throw new IntegrationError('file.needs_answers', 'A QIF file does not name its currency.')
  return currency
}
