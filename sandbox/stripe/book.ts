/** A Stripe account's balance transactions: the formula for rows. Amounts are the integers that Stripe sends. */
import { DAY_S, dayOf } from '../calendar'
import { Dice } from '../chance'
import { CURRENCIES, type Currency } from '../currencies'
import { token } from '../ids'
import { MEMOS, shopName } from '../phrases'

export interface BalanceRow {
  index: number
  id: string
  /** Seconds since 1970. Never goes down from row to row. */
  created: number
  available_on: number
  currency: Currency
  amount: number
  fee: number
  fee_details: FeeDetail[]
  type: string
  reporting_category: string
  description: string | null
  /** The object behind the row. */
  source: string | null
  status: 'available' | 'pending'
}

interface FeeDetail {
  amount: number
  type: string
  description: string | null
}

export interface StripePlan {
  size: number
  seed: number
  today: string
  history_days: number
  /** Part of the rows, the newest, whose funds are on their way. */
  pending_share: number
}

/** Rows at the end of the history that may be pending: they were made in its last two days. */
export const pendingRows = ({ size, pending_share }: StripePlan): number =>
  Math.min(size, Math.ceil(size * pending_share))

export const rowId = (plan: StripePlan, index: number): string => token('txn', plan.seed, index)

export function makeBalanceRow(plan: StripePlan, index: number): BalanceRow {
  const dice = new Dice(plan.seed, index)
  const kind = kindOf(dice)
  const currency = currencyOf(dice)
  const unit = 10 ** (currency.stripe_digits - currency.digits)
  const amount = kind.sign * unit * (1 + dice.below(dice.chance(0.02) ? 5_000_000 : 20_000))
  const fee_details = feesOf(kind, Math.abs(amount), unit, dice)
  const created = createdAt(plan, index)
  const settles = kind.settles_days * DAY_S
  const available_on = Math.ceil((created + settles) / DAY_S) * DAY_S
  return {
    index,
    id: rowId(plan, index),
    created,
    available_on: settles === 0 ? created : available_on,
    currency,
    amount,
    // Old fees came without details.
    fee: fee_details.reduce((sum, fee) => sum + fee.amount, 0),
    fee_details: dice.chance(0.01) ? [] : fee_details,
    type: kind.type,
    reporting_category: kind.reporting_category,
    description: dice.chance(0.3)
      ? null
      : dice.chance(0.7)
        ? `Order ${index} at ${shopName(dice.below(50))}`
        : dice.pick(MEMOS),
    source: kind.source === null ? null : token(kind.source, plan.seed ^ 0x51, index),
    status: settles > 0 && index >= plan.size - pendingRows(plan) ? 'pending' : 'available',
  }
}

/** A row made by hand after the history: a plain charge without a fee. */
export function plainCharge(plan: StripePlan, index: number): BalanceRow {
  const row = makeBalanceRow(plan, index)
  const { type, reporting_category } = KINDS[0]
  return { ...row, type, reporting_category, amount: Math.abs(row.amount), fee: 0, fee_details: [], status: 'pending' }
}

interface Kind {
  weight: number
  type: string
  reporting_category: string
  sign: 1 | -1
  settles_days: number
  source: string | null
  fees: 'processing' | 'returned' | 'dispute' | null
}

const KINDS: readonly [Kind, ...Kind[]] = [
  kind(66, 'charge', 'charge', 1, 2, 'ch', 'processing'),
  kind(8, 'payment', 'charge', 1, 2, 'py', 'processing'),
  kind(7, 'refund', 'refund', -1, 0, 're', 'returned'),
  kind(1, 'payment_refund', 'refund', -1, 0, 'pyr', null),
  kind(8, 'payout', 'payout', -1, 0, 'po', null),
  kind(1, 'payout_failure', 'payout_reversal', 1, 0, 'po', null),
  kind(3, 'stripe_fee', 'fee', -1, 0, null, null),
  kind(1, 'tax_fee', 'tax', -1, 0, null, null),
  kind(2, 'adjustment', 'dispute', -1, 0, 'dp', 'dispute'),
  kind(2, 'transfer', 'transfer', -1, 0, 'tr', null),
  kind(1, 'topup', 'topup', 1, 0, 'tu', null),
]

function kind(
  weight: number,
  type: string,
  reporting_category: string,
  sign: 1 | -1,
  settles_days: number,
  source: string | null,
  fees: Kind['fees'],
): Kind {
  return { weight, type, reporting_category, sign, settles_days, source, fees }
}

/** The weights add up to 100. */
function kindOf(dice: Dice): Kind {
  let roll = dice.below(100)
  return KINDS.find(({ weight }) => (roll -= weight) < 0) ?? KINDS[0]
}

function currencyOf(dice: Dice): Currency {
  const roll = dice.below(100)
  return CURRENCIES[roll < 70 ? 'USD' : roll < 88 ? 'EUR' : roll < 95 ? 'JPY' : 'ISK']
}

/** Whole units of the currency: where Stripe keeps decimals that must be zero, fees have them too. */
function feesOf({ fees }: Kind, gross: number, unit: number, dice: Dice): FeeDetail[] {
  const rounded = (amount: number) => Math.round(amount / unit) * unit
  if (fees === null) return []
  if (fees === 'dispute') return [{ amount: 1500 * unit, type: 'stripe_fee', description: 'Dispute fee' }]
  if (fees === 'returned') {
    return dice.chance(0.5) ? [] : [{ amount: -rounded(gross * 0.029), type: 'stripe_fee', description: null }]
  }
  const processing = rounded(gross * 0.029) + 30 * unit
  const details: FeeDetail[] = [{ amount: processing, type: 'stripe_fee', description: 'Stripe processing fees' }]
  if (dice.chance(0.2)) details.push({ amount: rounded(processing * 0.19), type: 'tax', description: 'VAT' })
  if (dice.chance(0.05))
    details.push({ amount: rounded(gross * 0.01), type: 'application_fee', description: 'Platform fee' })
  return details
}

/** Even over the history, but for the pending rows: those fill its last two days. Later rows follow on the day itself. */
function createdAt(plan: StripePlan, index: number): number {
  const end = dayOf(plan.today) * DAY_S
  if (index >= plan.size) return end + 8 * 3600 + (index - plan.size)
  const pending = pendingRows(plan)
  const settled = plan.size - pending
  const split = end - 2 * DAY_S
  if (index >= settled) return split + Math.floor(((index - settled) * 2 * DAY_S) / pending)
  const start = end - (plan.history_days + 2) * DAY_S
  return start + Math.floor((index * (split - start)) / settled)
}
