/** Figures as people read them. */

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? NaN

export const whole = (value: number): string => Math.round(value).toLocaleString('en')
export const oneDigit = (value: number): string => value.toFixed(1)
export const twoDigits = (value: number): string => value.toFixed(2)
export const percent = (value: number): string => `${Math.round(value * 100)} %`

/** Three figures that mean something: 5.35, 53.5, 535. */
export const compact = (value: number): string =>
  value >= 100 ? whole(value) : value >= 10 ? oneDigit(value) : twoDigits(value)

/** The median, and the range where there is one. */
export const spread = (values: readonly number[], show: (value: number) => string = compact): string =>
  values.length === 0
    ? '-'
    : values.length === 1
      ? show(values[0] as number)
      : `${show(median(values))} (${show(Math.min(...values))}-${show(Math.max(...values))})`

export const sizeName = (size: number): string =>
  size % 1_000_000 === 0 ? `${size / 1_000_000}M` : size % 1_000 === 0 ? `${size / 1_000}k` : String(size)

/** A table in plain text, which is Markdown too. The first column is left-aligned, the others are not. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, n) => Math.max(3, title.length, ...rows.map((row) => (row[n] ?? '').length)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join(' | ')} |`
  const rule = `| ${widths.map((width, n) => (n === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(head), rule, ...rows.map(line)].join('\n')
}
