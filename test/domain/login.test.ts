import fc from 'fast-check'
import { FAILURES, type FailureCode } from '../../domain/errors'
import { coolDownMs, isDead, isDue, isOver } from '../../domain/login'

const DAY_MS = 86_400_000
const codes = fc.constantFrom(...(Object.keys(FAILURES) as FailureCode[]))

describe('a login', () => {
  it('that does not expire is never renewed', () => {
    expect(isDue({ expires_in_ms: null, life_ms: null })).toBe(false)
    expect(isOver({ expires_in_ms: null, life_ms: null })).toBe(false)
  })

  it.each([
    ['two hours', 7_200_000, 120_000],
    ['a minute', 60_000, 6_000],
    ['a second', 1_000, 100],
  ])('of %s is renewed shortly before its end', (_, life_ms, ahead_ms) => {
    expect(isDue({ expires_in_ms: ahead_ms + 1, life_ms })).toBe(false)
    expect(isDue({ expires_in_ms: ahead_ms, life_ms })).toBe(true)
    expect(isOver({ expires_in_ms: ahead_ms, life_ms })).toBe(false)
  })

  it('that is over is due, whatever is known of its life', () => {
    for (const life_ms of [null, 0, -5, 7_200_000]) {
      expect(isDue({ expires_in_ms: 0, life_ms })).toBe(true)
      expect(isOver({ expires_in_ms: 0, life_ms })).toBe(true)
    }
  })

  it('is not due at once when it was just renewed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (life_ms) => {
        expect(isDue({ expires_in_ms: life_ms, life_ms })).toBe(false)
      }),
    )
  })
})

describe('a renewal that fails', () => {
  it('leaves the provider in peace for longer and longer, up to an hour', () => {
    const pauses = [1, 2, 3, 4, 12, 13, 500].map((failures) => coolDownMs('provider.unavailable', failures))
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 2_048_000, 3_600_000, 3_600_000])
  })

  it('never asks sooner than the provider wants', () => {
    fc.assert(
      fc.property(codes, fc.integer({ min: 1, max: 1e6 }), fc.nat(1e8), (code, failures, asked_ms) => {
        const pause = coolDownMs(code, failures, asked_ms)
        expect(pause).toBeGreaterThanOrEqual(Math.max(1_000, asked_ms))
        expect(pause).toBeLessThanOrEqual(Math.max(3_600_000, asked_ms))
      }),
    )
  })

  it('waits a quarter of an hour for an operator', () => {
    for (const code of ['auth.client_refused', 'link.not_offered'] as const)
      expect([1, 9].map((failures) => coolDownMs(code, failures))).toEqual([900_000, 900_000])
  })

  it.each<[FailureCode, number, boolean]>([
    ['auth.reconnect_required', 0, true],
    ['provider.refused', 2 * DAY_MS, false],
    ['provider.refused', 3 * DAY_MS, true],
    ['provider.unavailable', 365 * DAY_MS, false],
    ['provider.rate_limited', 365 * DAY_MS, false],
    ['auth.client_refused', 365 * DAY_MS, false],
  ])('with %s after %i ms means that only the person can mend it: %s', (code, failing_ms, dead) => {
    expect(isDead(code, failing_ms)).toBe(dead)
  })
})
