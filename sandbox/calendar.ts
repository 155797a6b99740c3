/** Calendar days as numbers (days since 1970-01-01): cheap to compare, sort and add to. */

const DAY_MS = 86_400_000
export const DAY_S = 86_400

const written = new Map<number, string>()

/** `2026-11-20` for a day number. Remembered, because a history has a million rows and few thousand days. */
export function isoOf(day: number): string {
  let iso = written.get(day)
  if (iso === undefined) {
    iso = new Date(day * DAY_MS).toISOString().slice(0, 10)
    written.set(day, iso)
  }
  return iso
}

export const dayOf = (iso: string): number => Date.parse(iso) / DAY_MS

/** The same day of the year before. */
export function yearBefore(day: number): number {
  const date = new Date(day * DAY_MS)
  return Math.floor(date.setUTCFullYear(date.getUTCFullYear() - 1) / DAY_MS)
}
