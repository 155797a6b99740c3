/** What is asked of a bank: which accounts there are, and the statement of one of them. */
import type { Tags } from '../formats/ofx/elements'
import { textOf } from '../formats/ofx/tags'
import type { Bank } from './banks'
import type { Node } from './request'

/** An account as the bank names it, for asking about it again. */
export interface BankAccount {
  /** Of our records. */
  id: string
  /** `BANKACCTFROM`, `CCACCTFROM` or `INVACCTFROM`, with what stands in it. */
  group: string
  tags: Tags
}

export const accountsRequest = (unique: string): Node => [
  'SIGNUPMSGSRQV1',
  [
    [
      'ACCTINFOTRNRQ',
      [
        ['TRNUID', unique],
        ['ACCTINFORQ', [['DTACCTUP', '19900101']]],
      ],
    ],
  ],
]

/** @param since the first day, `2026-01-31`; null for all that the bank has */
export function statementRequest(bank: Bank, account: BankAccount, since: string | null, unique: string): Node {
  const kind = account.group === 'BANKACCTFROM' ? '' : account.group === 'CCACCTFROM' ? 'CC' : 'INV'
  const set = { '': 'BANK', CC: 'CREDITCARD', INV: 'INVSTMT' }[kind]
  const transactions: Node = [
    'INCTRAN',
    [since === null ? undefined : ['DTSTART', since.replaceAll('-', '')], ['INCLUDE', 'Y']],
  ]
  const investments: Node[] = [
    ['INCOO', 'N'],
    ['INCPOS', [['INCLUDE', 'Y']]],
    ['INCBAL', 'Y'],
  ]
  return [
    `${set}MSGSRQV1`,
    [
      [
        `${kind}STMTTRNRQ`,
        [
          ['TRNUID', unique],
          [`${kind}STMTRQ`, [accountNode(bank, account), transactions, ...(kind === 'INV' ? investments : [])]],
        ],
      ],
    ],
  ]
}

/** In the order that OFX prescribes. */
const ACCOUNT_TAGS = ['BROKERID', 'BANKID', 'BRANCHID', 'ACCTID', 'ACCTTYPE', 'ACCTKEY']

function accountNode({ brokerid }: Bank, { group, tags }: BankAccount): Node {
  const values = ACCOUNT_TAGS.map((tag): Node | undefined => {
    const value = textOf(tags, tag) || (tag === 'BROKERID' && group === 'INVACCTFROM' ? (brokerid ?? '') : '')
    return value === '' ? undefined : [tag, value]
  })
  return [group, values]
}
