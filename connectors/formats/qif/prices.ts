/** The price list: lines of `"SYMBOL",45 1/4,"1/19'24"`, where a decimal comma may stand bare between the others. */

export interface PriceLine {
  symbol: string
  price: string
  date: string
}

export function splitPrice(line: string): PriceLine | null {
  const [, symbol, price, date] = QUOTED.exec(line) ?? BARE.exec(line) ?? []
  if (symbol === undefined || price === undefined || date === undefined) return null
  return { symbol: symbol.trim(), price: price.trim(), date: date.trim() }
}

/** Newer versions add the day's range and volume behind the date. */
const QUOTED = /^\s*"([^"]*)"\s*,\s*"?([^"]*?)"?\s*,\s*"([^"]*)"/
const BARE = /^\s*([^",]*),([^",]*),([^",]*)/
