/** Accounts as OFX names them. Their numbers stay in the file: an id is a digest, and people see the last four digits. */
import { hash } from 'node:crypto'
import type { Body } from '../../../domain/records'
import type { Tags } from './elements'
import { textOf } from './tags'

export interface OfxAccount {
  id: string
  name: string
  type: Body<'account'>['type']
  subtype: string | null
  mask: string | null
}

/** Exports of a single account that do not name it exist. */
export const UNNAMED_ACCOUNT: OfxAccount = {
  id: digest(['unnamed']),
  name: 'Account',
  type: 'unknown',
  subtype: null,
  mask: null,
}

/**
 * The account of a group like `BANKACCTFROM` or `CCACCTTO`.
 *
 * Its id is made of bank, number and type, because some banks give one number to a customer's checking and savings. A
 * branch is left out: banks add and drop it.
 */
export function accountOf(group: string, tags: Tags): OfxAccount {
  const number = textOf(tags, 'ACCTID')
  if (number === '') return UNNAMED_ACCOUNT
  const mask = number.replace(/\s/g, '').slice(-4)
  const named = (title: string) => `${title} …${mask}`
  if (group.startsWith('CC')) {
    return { id: digest(['card', number]), name: named('Credit card'), type: 'credit_card', subtype: null, mask }
  }
  if (group.startsWith('INV')) {
    const id = digest(['broker', textOf(tags, 'BROKERID'), number])
    return { id, name: named('Investment account'), type: 'investment', subtype: null, mask }
  }
  const subtype = textOf(tags, 'ACCTTYPE').toUpperCase()
  const [type, title] = BANK_ACCOUNTS[subtype] ?? (['unknown', 'Account'] as const)
  const id = digest(['bank', textOf(tags, 'BANKID'), number, subtype])
  return { id, name: named(title), type, subtype: subtype || null, mask }
}

const BANK_ACCOUNTS: Readonly<Record<string, readonly [OfxAccount['type'], string]>> = {
  CHECKING: ['checking', 'Checking'],
  SAVINGS: ['savings', 'Savings'],
  MONEYMRKT: ['savings', 'Money market'],
  CD: ['savings', 'Certificate of deposit'],
  CREDITLINE: ['loan', 'Credit line'],
}

function digest(parts: readonly string[]): string {
  return hash('sha256', parts.join('\u001f'), 'hex').slice(0, 24)
}
