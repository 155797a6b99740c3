/**
 * The id of a bank account. Banks that keep an account in several currencies give it one number and write a statement for
 * each currency, so the currency belongs to the id; many write it behind the number themselves.
 */
export const accountId = (number: string, currency: string): string =>
  number.endsWith(currency) ? number : `${number}${currency}`

/** The last four digits of a number, or null. */
export const maskOf = (number: string): string | null => /\d{4}(?=\D*$)/.exec(number)?.[0] ?? null
