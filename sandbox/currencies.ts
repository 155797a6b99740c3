/** The currencies that the sandbox deals in, written down here on purpose: the oracle is a second opinion. */

export interface Currency {
  code: CurrencyCode
  /** Decimal places of ISO 4217. */
  digits: number
  /** Decimal places of the integers that Stripe sends. */
  stripe_digits: number
  symbol: string
}

export const CURRENCY_CODES = ['USD', 'EUR', 'GBP', 'JPY', 'ISK', 'KWD'] as const
export type CurrencyCode = (typeof CURRENCY_CODES)[number]

export const CURRENCIES: Readonly<Record<CurrencyCode, Currency>> = {
  USD: { code: 'USD', digits: 2, stripe_digits: 2, symbol: '$' },
  EUR: { code: 'EUR', digits: 2, stripe_digits: 2, symbol: '€' },
  GBP: { code: 'GBP', digits: 2, stripe_digits: 2, symbol: '£' },
  JPY: { code: 'JPY', digits: 0, stripe_digits: 0, symbol: '¥' },
  // Stripe keeps the króna at two decimals, which must be zeros.
  ISK: { code: 'ISK', digits: 0, stripe_digits: 2, symbol: 'kr' },
  KWD: { code: 'KWD', digits: 3, stripe_digits: 3, symbol: 'KD' },
}

/** `-$1,234.50`: an amount in minor units as people write it. */
export function formatMoney(minor: number, { digits, symbol }: Currency): string {
  return `${minor < 0 ? '-' : ''}${symbol}${grouped(Math.abs(minor), digits)}`
}

/** `1,234.50`: an amount without sign or symbol, in minor units, with commas between thousands. */
export function grouped(minor: number, digits: number): string {
  const text = String(minor).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, ',')
  return digits === 0 ? whole : `${whole}.${text.slice(-digits)}`
}
