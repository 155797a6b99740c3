/** When a recurring refresh fires: an interval, or a cron expression in a time zone. */
import { z } from 'zod'
import { IntegrationError } from './errors'

export const ScheduleSpec = z.union([
  z.strictObject({
    /** A whole number and a unit: `15m`, `6h`, `1d`. */
    every: z.string().regex(/^[1-9]\d{0,4}[mhd]$/),
  }),
  z.strictObject({
    /** Five fields: minute, hour, day of month, month, day of week. The server would take seconds and `@every` as well. */
    cron: z
      .string()
      .max(120)
      .regex(/^[\w*,/?-]+( [\w*,/?-]+){4}$/),
    /** An IANA name: `Europe/Berlin`. */
    time_zone: z.string().min(1).max(64),
  }),
])
export type ScheduleSpec = z.infer<typeof ScheduleSpec>

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const
export const SHORTEST_INTERVAL_MS = 5 * UNIT_MS.m
const LONGEST_MS = 366 * UNIT_MS.d

/**
 * The interval in milliseconds.
 *
 * @throws schedule.invalid outside five minutes to a year
 */
export function intervalMs(every: string): number {
  const ms = Number(every.slice(0, -1)) * UNIT_MS[every.slice(-1) as keyof typeof UNIT_MS]
  if (ms < SHORTEST_INTERVAL_MS || ms > LONGEST_MS)
    throw new IntegrationError('schedule.invalid', 'An interval is between 5m and 366d.')
  return ms
}

/**
 * How far firings are spread at random, in milliseconds: a tenth of the interval and two minutes at the most. Intervals
 * count from the epoch, so without it every integration would ask at the same second.
 */
export const jitterMs = (interval: number): number => Math.min(interval / 10, 2 * UNIT_MS.m)
