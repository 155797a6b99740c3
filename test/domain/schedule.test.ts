import fc from 'fast-check'
import { intervalMs, jitterMs, ScheduleSpec } from '../../domain/schedule'

const MINUTE = 60_000

describe('the interval of a schedule', () => {
  it.each([
    ['5m', 5 * MINUTE],
    ['90m', 90 * MINUTE],
    ['6h', 360 * MINUTE],
    ['1d', 1_440 * MINUTE],
    ['366d', 366 * 1_440 * MINUTE],
  ])('%s is %i milliseconds', (every, ms) => expect(intervalMs(every)).toBe(ms))

  it.each(['1m', '4m', '367d', '99999h'])('is refused outside five minutes and a year: %s', (every) => {
    expect(() => intervalMs(every)).toThrow('between 5m and 366d')
  })

  it.each(['0m', '-5m', '5', 'm', '5s', '1.5h', ' 5m', '5m '])('is a whole number and a unit: not "%s"', (every) => {
    expect(ScheduleSpec.safeParse({ every }).success).toBe(false)
  })

  it('is spread by a tenth of itself, and by two minutes at the most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5 * MINUTE, max: 366 * 1_440 * MINUTE }), (interval) => {
        const jitter = jitterMs(interval)
        expect(jitter).toBeGreaterThan(0)
        expect(jitter).toBeLessThanOrEqual(Math.min(interval / 10, 2 * MINUTE))
      }),
    )
  })
})
