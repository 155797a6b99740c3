/** A balance as the statements of banks tell it: of an account, of a kind, at the end of a day. */
import { z } from 'zod'
import { exponentOf } from '../../domain/currencies'
import { Balance, MinorUnits, type CanonicalRow } from '../../domain/records'

const text = z.string()

export const BalanceRow = z.object({
  kind: z.literal('balance'),
  account: text,
  which: Balance.shape.kind,
  as_of: text,
  currency: text,
  amount: MinorUnits,
})
type BalanceRow = z.infer<typeof BalanceRow>

/** Of different days, both are true: an older file that comes later takes nothing back. */
export const mapBalance = ({ account, which, as_of, currency, amount }: BalanceRow): CanonicalRow => ({
  entity: 'balance',
  external_id: `${account}:${which}:${as_of}`,
  body: {
    account_external_id: account,
    kind: which,
    amount_minor: amount,
    currency,
    exponent: exponentOf(currency),
    as_of,
  },
})
