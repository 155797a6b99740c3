/** What the actions of investment accounts are, and what they do to position and cash. */
import type { Body } from '../../../domain/records'

export interface InvestmentAction {
  action: Body<'investment_event'>['action']
  /** What happens to the cash of the account; null where the amount has its sign. */
  cash: -1 | 0 | 1 | null
  shares: -1 | 0 | 1
  /** The cash goes to, or comes from, the account in the L line at once. */
  passes: boolean
}

type Row = readonly [
  names: string,
  action: InvestmentAction['action'],
  cash: InvestmentAction['cash'],
  shares: -1 | 0 | 1,
]

/** English and German, as GnuCash knows them too. */
const TABLE: readonly Row[] = [
  ['buy kauf cvrshrt', 'buy', -1, 1],
  ['sell verkauf shtsell', 'sell', 1, -1],
  ['div', 'dividend', 1, 0],
  ['intinc int', 'interest', 1, 0],
  ['margint', 'interest', -1, 0],
  ['cglong cgmid cgshort kapgew k.gewsp', 'capital_gain', 1, 0],
  ['rtrncap', 'return_of_capital', 1, 0],
  ['miscinc', 'other', 1, 0],
  ['miscexp', 'fee', -1, 0],
  ['cash', 'other', null, 0],
  ['reinvdiv reinvint reinvlg reinvmd reinvsg reinvsh reinvzin reinvkur reinvksp', 'reinvest', 0, 1],
  ['shrsin aktzu', 'transfer_in', 0, 1],
  ['shrsout aktab', 'transfer_out', 0, -1],
  ['xin contrib contribx', 'transfer_in', 1, 0],
  ['xout withdrw withdrwx', 'transfer_out', -1, 0],
  ['stksplit aktsplit', 'split', 0, 0],
  ['reminder erinnerg grant vest expire', 'other', 0, 0],
]

const ACTIONS: ReadonlyMap<string, InvestmentAction> = new Map(
  TABLE.flatMap(([names, action, cash, shares]) =>
    names.split(' ').map((name): [string, InvestmentAction] => [name, { action, cash, shares, passes: false }]),
  ),
)

/**
 * An X behind an action (`BuyX`, `DivX`, `VerkaufX`) lets the cash pass through to another account. Null for a word that
 * is no action.
 */
export function findAction(word: string): InvestmentAction | null {
  const name = word.trim().toLowerCase()
  const action = ACTIONS.get(name)
  if (action !== undefined) return action
  const plain = name.endsWith('x') ? ACTIONS.get(name.slice(0, -1)) : undefined
  return plain === undefined || plain.cash === 0 || plain.cash === null ? null : { ...plain, passes: true }
}
