/** Where MT940 readers differ, looked into one by one. */
import type { Explanation } from './agreement'

export const explanations: readonly Explanation[] = [
  {
    file: 'betterplace_sepa_mt9401.sta',
    witness: '.yml',
    ours: ['2007-09-04 -204.88  EUR', '2007-09-04 -204.88 R724710290656678 EUR'],
    theirs: ['2007-09-04 204.88  EUR', '2007-09-04 204.88 R724710290656678 EUR'],
    why: 'It expects the reversal of a credit (RC) to be money in. It is money out: the balances prove it, and mt-940 5.1 can be told to read it so.',
  },
]
