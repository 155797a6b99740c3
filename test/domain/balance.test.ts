import fc from 'fast-check'
import { explainDrift, type Suspect } from '../../domain/balance'

const suspects = (effects: readonly number[]): Suspect[] =>
  effects.map((effect, n) => ({ record_id: String(n), effect_minor: BigInt(effect), reason: 'counted' }))
const explain = (drift: number, effects: readonly number[]) =>
  explainDrift(BigInt(drift), suspects(effects))?.map(({ record_id }) => Number(record_id)) ?? null

/** How many rows it takes, by trying every set; null where none of up to three does. */
function fewest(drift: number, effects: readonly number[]): number | null {
  const sizes = Array.from({ length: 2 ** effects.length }, (_, set) => effects.filter((_effect, n) => (set >> n) & 1))
    .filter((set) => set.reduce((sum, effect) => sum + effect, 0) === drift)
    .map(({ length }) => length)
    .filter((size) => size <= 3)
  return sizes.length === 0 ? null : Math.min(...sizes)
}

describe('a drift', () => {
  it('of nothing needs no row', () => expect(explain(0, [1, 2])).toEqual([]))
  it('is explained by one row rather than by two', () => expect(explain(5, [2, 3, 5])).toEqual([2]))
  it('is explained by the likeliest of several', () => expect(explain(5, [5, 1, 5])).toEqual([0]))
  it('may be what three rows amount to', () => expect(explain(-6, [9, -1, -2, -3])).toEqual([1, 2, 3]))
  it('may stay unexplained', () => expect(explain(7, [1, 1, 1, 1])).toBeNull())

  it('is explained by the fewest rows that add up to it, whatever the rows', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: -9, max: 9 }),
        fc.array(fc.integer({ min: -9, max: 9 }).filter(Boolean), { maxLength: 9 }),
        (drift, effects) => {
          const found = explain(drift, effects)
          expect(found?.length ?? null).toBe(drift === 0 ? 0 : fewest(drift, effects))
          expect(new Set(found).size).toBe(found?.length ?? 0)
          if (found !== null) expect(found.reduce((sum, n) => sum + (effects[n] ?? 0), 0)).toBe(drift)
        },
      ),
      { numRuns: 1_000 },
    ))
})
