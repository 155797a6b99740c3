/** Where OFX readers differ, looked into one by one. */
import type { Explanation } from './agreement'

const MEDIUM = [
  '-3.65 20091215.U489357.e.USD.1510480481',
  '3.35 20091215.U489357.e.USD.1510982018',
  '-3.65 20091215.U489357.e.USD.1511863617',
]
const medium = (day: string, currency: string) => MEDIUM.map((row) => `${day} ${row} ${currency}`)

const UNCORRECTED = ['2026-01-03 -10 K1 USD', '2026-01-04 -20 K2 USD', '2026-01-06 20 K4 USD']
const NO_CORRECTIONS =
  'It knows no corrections: K3 stands beside K1, which it replaces, and K4 beside K2, which it deletes. We apply them.'
const AS_WRITTEN =
  'The day is written as 15 December, 20:20 at 4 hours behind; it moves it to Greenwich, where it was the 16th. We keep the day that the statement shows.'
const REINVESTED = { ours: ['2026-01-16 0 R1 USD'], theirs: ['2026-01-16 -7.5 R1 USD'] }
const REINVESTED_WHY = 'It gives the total of a reinvestment; ours is the effect on cash, which is none.'

export const explanations: readonly Explanation[] = [
  {
    file: 'decimal_error.ofx',
    witness: 'ofxparse',
    theirs: "OfxParserException: Invalid Transaction Amount: '$120'",
    why: 'It refuses the file for its one row; we put that row aside and keep the account and its balance.',
  },
  {
    file: 'decimal_error.ofx',
    witness: 'ofxtools',
    theirs: 'OFXHeaderError',
    why: 'It reads no file without a header. We do, and put its one row aside: month 20 and `$120`.',
  },
  {
    file: 'decimal_error.ofx',
    witness: 'ofxdump',
    theirs: ['2012-07-31 0 2000957249 CAD'],
    why: 'It makes 31 July 2012 of month 20, and nothing of `$120`. We put the row aside.',
  },
  {
    file: 'investment_medium.ofx',
    witness: 'ofxparse',
    ours: medium('2009-12-15', 'USD'),
    theirs: medium('2009-12-16', 'CAD'),
    why: `${AS_WRITTEN} It does not read the currency of a row either, and gives the statement’s.`,
  },
  {
    file: 'investment_medium.ofx',
    witness: 'ofxtools',
    ours: medium('2009-12-15', 'USD'),
    theirs: medium('2009-12-16', 'USD'),
    why: AS_WRITTEN,
  },
  {
    file: 'investment_medium.ofx',
    witness: 'ofxdump',
    ours: medium('2009-12-15', 'USD'),
    theirs: medium('2009-12-16', 'CAD'),
    why: `${AS_WRITTEN} It does not tell the currency of a row either, and gives the statement’s.`,
  },
  {
    file: 'ofx-v102-empty-tags.ofx',
    witness: 'ofxparse',
    ours: ['2018-05-07 12.34  AUD'],
    theirs: 'IndexError: list index out of range',
    why: 'It fails on the empty tags, which the file is about.',
  },
  {
    file: 'ofx-v102-empty-tags.ofx',
    witness: 'ofxtools',
    ours: ['2018-05-07 12.34  AUD'],
    theirs: 'OFXHeaderError: Invalid OFX header',
    why: 'It reads no file with blank lines before its header.',
  },
  { file: 'broker.ofx', witness: 'ofxparse', ...REINVESTED, why: REINVESTED_WHY },
  { file: 'broker.ofx', witness: 'ofxtools', ...REINVESTED, why: REINVESTED_WHY },
  { file: 'broker.ofx', witness: 'ofxdump', ...REINVESTED, why: REINVESTED_WHY },
  { file: 'corrections.ofx', witness: 'ofxparse', theirs: UNCORRECTED, why: NO_CORRECTIONS },
  { file: 'corrections.ofx', witness: 'ofxtools', theirs: UNCORRECTED, why: NO_CORRECTIONS },
  { file: 'corrections.ofx', witness: 'ofxdump', theirs: UNCORRECTED, why: NO_CORRECTIONS },
  {
    file: 'two-accounts-xml.ofx',
    witness: 'ofxparse',
    ours: [
      '2026-01-05 -300 T1 CAD',
      '2026-01-06 -4.75 T2 CAD',
      '2026-01-07 -120 T3 CAD',
      '2026-01-05 300 T1 CAD',
      '2026-01-31 0.42 T2 CAD',
    ],
    theirs: 'UnicodeDecodeError',
    why: 'It takes XML for ASCII and fails on the first accent, though the file says UTF-8 and is.',
  },
]
