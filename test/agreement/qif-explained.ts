/** Where QIF readers differ, looked into one by one. */
import type { Explanation } from './agreement'

const EFFECT =
  'It gives amounts as they are written, without a sign; ours are the effect on cash, by the action: none for shares that come in and for what is reinvested.'
const PASSES = 'Where cash passes to another account at once, ours are two rows that leave the cash as it was.'

export const explanations: readonly Explanation[] = [
  {
    file: 'test.qif',
    witness: 'quiffen',
    ours: ['2020-02-14 -100 '],
    theirs: ['2020-02-14  '],
    why: 'The purchase has its amount in the `$` line alone, which quiffen keeps apart from the amount. We take it for want of another.',
  },
  {
    file: 'test.qif',
    witness: 'Finance::QIF',
    ours: ['2020-02-10 -100 ', '2020-02-14 -100 '],
    theirs: ['2020-01-10 -100 ', '2020-02-14 100 '],
    why: `A split has a date of its own, which Finance::QIF takes for the record’s: its last D line counts, our first. ${EFFECT}`,
  },
  {
    file: 'brokerage.qif',
    witness: 'quiffen',
    ours: [
      '1989-01-01 0  USD',
      '1989-01-06 -500  USD',
      '1989-01-06 500  USD',
      '1989-01-31 0  USD',
      '1990-07-06 3458  USD',
      '1994-11-10 -7000  USD',
      '2000-03-29 -36  USD',
      '2000-03-30 -1234.56  USD',
      '2000-03-31 36  USD',
      '2000-03-31 36  USD',
    ],
    theirs: 'ValidationError: 1 validation error for Investment\nprice',
    why: 'It refuses the file for the price `17 15/32`. Fractions are legal.',
  },
  {
    file: 'brokerage.qif',
    witness: 'Finance::QIF',
    ours: ['1989-01-01 0 ', '1989-01-06 -500 ', '1989-01-31 0 ', '1994-11-10 -7000 ', '2000-03-29 -36 '],
    theirs: ['1989-01-01 46.74 ', '1989-01-31 7.15 ', '1994-11-10 7000 ', '2000-03-29 36 '],
    why: `${EFFECT} ${PASSES}`,
  },
  {
    file: 'quicken.qif',
    witness: 'quiffen',
    ours: [
      '2024-01-02 1000  USD',
      '2024-01-13 -12.5  USD',
      '2024-01-14 -100  USD',
      '2024-01-15 900  USD',
      '2024-01-16 -4535  USD',
      '2024-01-16 4535  USD',
      '2024-01-17 5  USD',
    ],
    theirs: 'ValidationError: 1 validation error for Transaction\nsplits',
    why: 'It refuses the file for the splits of a salary, 1,000 and -90: the first is more than the whole.',
  },
  {
    file: 'quicken.qif',
    witness: 'Finance::QIF',
    ours: ['2024-01-16 -4535 '],
    theirs: [],
    why: `${PASSES} It gives the one amount, without its sign.`,
  },
]
