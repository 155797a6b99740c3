/** Securities, positions and what happened to them, as brokers report them. */
import { exponentOf } from '../../../domain/currencies'
import { IntegrationError } from '../../../domain/errors'
import type { Body, CanonicalRow } from '../../../domain/records'
import { readDay, subtract } from './amounts'
import type { Tags } from './elements'
import type { OfxRow } from './rows'
import { dayAt, decimalAt, findGroup, minorAt, required, textOf } from './tags'

type RowOf<Kind extends OfxRow['kind']> = Extract<OfxRow, { kind: Kind }>

export function mapSecurity({ type, tags }: RowOf<'security'>): CanonicalRow[] {
  const info = findGroup(tags, 'SECINFO') ?? tags
  const id = securityId(info)
  if (id === null) throw new IntegrationError('record.unmappable', 'The security has no id.')
  const currency = textOf(info, 'CURRENCY', 'CURSYM').toUpperCase() || null
  const security: CanonicalRow = {
    entity: 'security',
    external_id: id,
    body: {
      name: textOf(info, 'SECNAME') || textOf(info, 'TICKER') || id,
      symbol: textOf(info, 'TICKER') || null,
      kind: SECURITY_KINDS[type] ?? 'unknown',
      unique_id_type: textOf(info, 'SECID', 'UNIQUEIDTYPE') || null,
      unique_id: textOf(info, 'SECID', 'UNIQUEID'),
      currency,
    },
  }
  const price = decimalAt(info, 'UNITPRICE')
  const price_on = dayAt(info, 'DTASOF')
  if (price === null || price_on === null) return [security]
  return [
    security,
    {
      entity: 'security_price',
      external_id: `${id}:${price_on}`,
      body: { security_external_id: id, price_on, price, currency },
    },
  ]
}

export function mapPosition({ account, as_of, tags }: RowOf<'position'>, currency: string): CanonicalRow {
  const position = findGroup(tags, 'INVPOS') ?? tags
  const security = securityId(position)
  if (security === null) throw new IntegrationError('record.unmappable', 'The position names no security.')
  const exponent = exponentOf(currency)
  const short = textOf(position, 'POSTYPE').toUpperCase() === 'SHORT'
  const units = required(decimalAt(position, 'UNITS'), 'UNITS')
  const day = as_of === '' ? dayAt(position, 'DTPRICEASOF') : readDay(as_of)
  const where = [textOf(position, 'HELDINACCT'), textOf(position, 'POSTYPE')].map((text) => text.toUpperCase())
  return {
    entity: 'holding',
    // What is held on one day takes nothing back of what was held on another.
    external_id: [account, security, ...where, ...(day === null ? [] : [day])].join(':'),
    body: {
      account_external_id: account,
      security_external_id: security,
      quantity: short && !units.startsWith('-') ? subtract('0', units) : units,
      unit_price: decimalAt(position, 'UNITPRICE'),
      value_minor: minorAt(position, 'MKTVAL', exponent),
      currency,
      exponent,
      as_of: day,
    },
  }
}

export function mapInvestment({ id, account, action, tags }: RowOf<'investment'>, currency: string): CanonicalRow {
  const common = findGroup(tags, 'INVTRAN') ?? tags
  const details = findGroup(tags, 'INVBUY') ?? findGroup(tags, 'INVSELL') ?? tags
  const code = textOf(details, 'CURRENCY', 'CURSYM').toUpperCase() || currency
  const exponent = exponentOf(code)
  return {
    entity: 'investment_event',
    external_id: id,
    body: {
      account_external_id: account,
      security_external_id: securityId(tags),
      action: actionOf(action, tags),
      action_raw: textOf(tags, 'INCOMETYPE') === '' ? action : `${action} ${textOf(tags, 'INCOMETYPE')}`,
      traded_on: required(dayAt(common, 'DTTRADE'), 'DTTRADE'),
      settled_on: dayAt(common, 'DTSETTLE'),
      quantity: quantityOf(action, details),
      unit_price: decimalAt(details, 'UNITPRICE'),
      amount_minor: cashOf(action, details, exponent),
      commission_minor: minorAt(details, 'COMMISSION', exponent),
      currency: code,
      exponent,
      cleared: null,
      category: null,
      memo: textOf(common, 'MEMO') || null,
      transfer_account_external_id: null,
    },
  }
}

/** Scheme and id together: a CUSIP and an ISIN may look alike. */
function securityId(tags: Tags): string | null {
  const id = findGroup(tags, 'SECID') ?? {}
  const unique = textOf(id, 'UNIQUEID')
  return unique === '' ? null : `${textOf(id, 'UNIQUEIDTYPE').toUpperCase() || 'ID'}:${unique}`
}

const SECURITY_KINDS: Readonly<Record<string, Body<'security'>['kind']>> = {
  STOCKINFO: 'stock',
  MFINFO: 'fund',
  DEBTINFO: 'bond',
  OPTINFO: 'option',
  OTHERINFO: 'other',
}

type Action = Body<'investment_event'>['action']

function actionOf(action: string, tags: Tags): Action {
  if (action.startsWith('BUY')) return 'buy'
  if (action.startsWith('SELL')) return 'sell'
  if (action === 'INCOME') return INCOMES[textOf(tags, 'INCOMETYPE').toUpperCase()] ?? 'other'
  if (action === 'TRANSFER') return textOf(tags, 'TFERACTION').toUpperCase() === 'OUT' ? 'transfer_out' : 'transfer_in'
  return ACTIONS[action] ?? 'other'
}

const INCOMES: Readonly<Record<string, Action>> = {
  DIV: 'dividend',
  INTEREST: 'interest',
  CGLONG: 'capital_gain',
  CGSHORT: 'capital_gain',
}

const ACTIONS: Readonly<Record<string, Action>> = {
  INVEXPENSE: 'fee',
  MARGININTEREST: 'interest',
  REINVEST: 'reinvest',
  RETOFCAP: 'return_of_capital',
  SPLIT: 'split',
}

/** Sales have a sign in OFX. A split states what there was and what there is. */
function quantityOf(action: string, details: Tags): string | null {
  if (action !== 'SPLIT') return decimalAt(details, 'UNITS')
  const [before, after] = [decimalAt(details, 'OLDUNITS'), decimalAt(details, 'NEWUNITS')]
  return before === null || after === null ? null : subtract(after, before)
}

/** Income that is reinvested leaves the cash as it was, though a total is stated. */
const cashOf = (action: string, details: Tags, exponent: number): Body<'investment_event'>['amount_minor'] =>
  action === 'REINVEST' ? 0 : minorAt(details, 'TOTAL', exponent)
