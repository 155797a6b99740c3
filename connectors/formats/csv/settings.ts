/** The settings by which a bank's CSV is read. */
import { currencySetting } from '../currency-setting'
import { DECIMAL_MARKS } from '../amounts'
import type { FileSetting } from '../file-format'
import { DATE_ORDERS } from './dates'
import { DEFAULT_ACCOUNT } from './layout'
import { ROLES } from './roles'
import { DELIMITERS } from './table'

/** Of texts that are neither UTF-8 nor UTF-16. */
const ENCODINGS =
  'windows-125[0-8]|iso-8859-(?:[2-9]|1[03-6])|koi8-r|koi8-u|ibm866|macintosh|shift_jis|euc-jp|euc-kr|gb18030|big5'

export const CSV_SETTINGS: readonly FileSetting[] = [
  {
    name: 'columns',
    title: 'Columns',
    pattern: '\\{[^]*\\}',
    example: '{"date":"Booking date","amount":"Amount","payee":"Name","description":5}',
    help: `JSON of what is in which column, by its name or by its number from 1: ${ROLES.join(', ')}. A date and an amount, or debit and credit, there have to be.`,
  },
  {
    name: 'date_order',
    title: 'Order of day and month',
    pattern: DATE_ORDERS.join('|'),
    example: 'dmy',
    help: 'dmy, mdy or ymd. Dates with the year in front or the month in letters need none.',
  },
  {
    name: 'decimal',
    title: 'Decimal mark',
    pattern: DECIMAL_MARKS.join('|'),
    example: 'comma',
    help: 'point or comma.',
  },
  {
    name: 'sign',
    title: 'Sign',
    pattern: 'as_written|flipped',
    example: 'as_written',
    help: 'flipped where an amount without a minus is money out, as on many statements of credit cards; else as_written.',
  },
  {
    name: 'money_out',
    title: 'Words for money out',
    pattern: '[^]{1,1000}',
    example: 'purchase, cash advance',
    help: 'What the column of directions says of money that goes out, in words with commas between them.',
  },
  currencySetting,
  {
    name: 'account',
    title: 'Account',
    pattern: '[^\\p{Cc}]{1,200}',
    example: 'Joint account',
    help: `The account of rows that name none. “${DEFAULT_ACCOUNT}” if left out.`,
  },
  {
    name: 'delimiter',
    title: 'Delimiter',
    pattern: Object.keys(DELIMITERS).join('|'),
    example: 'semicolon',
    help: `${Object.keys(DELIMITERS).join(', ')}. Found by itself if left out.`,
  },
  {
    name: 'encoding',
    title: 'Encoding',
    pattern: ENCODINGS,
    example: 'windows-1250',
    help: 'Of texts that are neither UTF-8 nor UTF-16, by the name that browsers have for it. windows-1252 if left out.',
  },
]
