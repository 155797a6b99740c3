/** The account set of SimpleFIN, in versions 1 and 2, as its protocol document has it. */
import type { Books } from '../books'
import { DAY_S, dayOf } from '../calendar'
import { Dice } from '../chance'
import type { Currency } from '../currencies'
import {
  ACCOUNTS,
  accountOf,
  BANKS,
  decimal,
  HELD,
  idOfAccount,
  numberOf,
  type BridgePlan,
  type BridgeRow,
} from './book'

export interface Bridge {
  plan: BridgePlan
  currency: Currency
  rows: Books<BridgeRow>
  balances: readonly number[]
  /** Each new one gives every account and row another id. */
  session: number
  habits: Habits
  /** What `listed` remembers. */
  list?: { revision: number; accounts: readonly (readonly Listed[])[] }
}

export interface Habits {
  version_2: boolean
  errors: readonly { code: string; message: string; bank?: number | undefined }[]
  /** Has a further account that is kept in miles. */
  miles: boolean
  /** The most days of an answer; what is older is left out. */
  cap_days: number
  /** Says so when days are left out. */
  tells_cap: boolean
}

const NOON_S = DAY_S / 2

export function accountSet(bridge: Bridge, query: URLSearchParams): object {
  const { habits } = bridge
  const version = habits.version_2 && query.get('version') === '2' ? 2 : 1
  const wanted = query.getAll('account')
  const window = query.get('balances-only') === '1' ? null : windowOf(bridge, query)
  const errors = [...habits.errors, ...(window?.cut === true && habits.tells_cap ? [CUT] : [])]
  const accounts: (object & { id: string })[] = ACCOUNTS.map((_, account) => accountWire(bridge, account, version))
    .map((wire, account) => ({ ...wire, transactions: window === null ? [] : rowsOf(bridge, account, window, query) }))
    .filter(({ id }) => wanted.length === 0 || wanted.includes(id))
  if (habits.miles) accounts.push(milesWire(bridge, version, window !== null))
  if (version === 1) return { errors: errors.map(({ message }) => message), accounts }
  return {
    errlist: errors.map(({ code, message, bank }) => ({
      code,
      message,
      ...(bank !== undefined && { conn_id: BANKS[bank]?.conn_id }),
    })),
    accounts,
    connections: BANKS.map(({ conn_id, name, org_id, org_name, domain }) => ({
      conn_id,
      name,
      org_id,
      org_name,
      org_url: `https://${domain}`,
      sfin_url: `https://sfin.${domain}`,
    })),
  }
}

const CUT = { code: 'gen.range', message: 'Requested date range exceeds the limit. It was capped.', bank: undefined }

interface Span {
  from: number
  /** Not with it. */
  to: number
  cut: boolean
}

function windowOf({ plan, habits }: Bridge, query: URLSearchParams): Span {
  const to = Number(query.get('end-date') ?? (dayOf(plan.today) + 1) * DAY_S)
  const earliest = to - habits.cap_days * DAY_S
  const asked = Number(query.get('start-date') ?? earliest)
  return { from: Math.max(asked, earliest), to, cut: asked < earliest }
}

const orgWire = (bank: number, version: number): object => {
  const { conn_id, org_name, domain } = BANKS[bank] ?? BANKS[0]
  return version === 2 ? { conn_id } : { org: { domain, name: org_name, 'sfin-url': `https://sfin.${domain}` } }
}

function accountWire({ plan, balances, currency, session }: Bridge, account: number, version: number) {
  const { name, bank } = ACCOUNTS[account] ?? ACCOUNTS[0]
  const dice = new Dice(plan.seed, account)
  const balance = balances[account] ?? 0
  return {
    ...orgWire(bank, version),
    id: idOfAccount(account, session),
    name,
    currency: currency.code as string,
    balance: decimal(balance, currency, dice),
    ...(account === 0 && { 'available-balance': decimal(balance - HELD, currency, dice) }),
    'balance-date': dayOf(plan.today) * DAY_S + NOON_S,
  }
}

const milesWire = ({ plan }: Bridge, version: number, withRows: boolean) => ({
  ...orgWire(1, version),
  id: 'ACT/miles',
  name: 'Miles',
  currency: 'https://card.example/miles',
  balance: '12000',
  'balance-date': dayOf(plan.today) * DAY_S + NOON_S,
  transactions: withRows
    ? [{ id: 'TRN-0', posted: dayOf(plan.today) * DAY_S, amount: '500', description: 'Flight' }]
    : [],
})

function rowsOf(bridge: Bridge, account: number, { from, to }: Span, query: URLSearchParams): object[] {
  const withPending = query.get('pending') === '1'
  return (listed(bridge)[account] ?? [])
    .filter(({ row }) => withPending || !row.pending)
    .filter(({ when }) => when === null || (when >= from && when < to))
    .map(({ row }) => rowWire(row, bridge))
}

interface Listed {
  row: BridgeRow
  /** In seconds. What has no day yet is shown whatever was asked for. */
  when: number | null
}

/** The rows of each account, until the books change. */
function listed(bridge: Bridge): readonly (readonly Listed[])[] {
  const { rows } = bridge
  if (bridge.list?.revision === rows.revision) return bridge.list.accounts
  const accounts: Listed[][] = ACCOUNTS.map(() => [])
  for (const place of rows.places()) {
    const row = rows.row(place)
    if (row === null) continue
    const day = row.day ?? row.acted
    accounts[accountOf(place)]?.push({ row, when: day === null ? null : secondsOf(day) })
  }
  bridge.list = { revision: rows.revision, accounts }
  return accounts
}

const secondsOf = (day: number): number => day * DAY_S + NOON_S

const rowWire = (
  row: BridgeRow,
  { plan, currency, session }: Pick<Bridge, 'plan' | 'currency' | 'session'>,
): object => ({
  id: numberOf(row, session),
  posted: row.day === null ? 0 : secondsOf(row.day),
  amount: decimal(row.amount, currency, new Dice(plan.seed ^ 0x51f1, row.index)),
  description: row.description,
  ...(row.payee !== null && { payee: row.payee }),
  ...(row.memo !== null && { memo: row.memo }),
  ...(row.acted !== null && { transacted_at: secondsOf(row.acted) }),
  ...(row.pending && { pending: true }),
  ...(row.category !== null && { extra: { category: row.category } }),
})
