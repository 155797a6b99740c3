import fc from 'fast-check'
import { sample, scramble, unscramble } from '../../sandbox/chance'
import { placeOfToken, placeOfUuid, token, uuid } from '../../sandbox/ids'

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const place = fc.integer({ min: 0, max: 1_500_000 })

describe('chance and ids', () => {
  it('takes back what it scrambled', () => {
    fc.assert(fc.property(word, (value) => unscramble(scramble(value)) === value))
  })

  it('leads from an id back to its row', () => {
    fc.assert(
      fc.property(word, place, (seed, index) => {
        expect(placeOfUuid(seed, uuid(seed, index))).toBe(index)
        expect(placeOfToken('txn', seed, token('txn', seed, index))).toBe(index)
      }),
    )
  })

  it('makes well-formed version 4 UUIDs, each once', () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => uuid(7, index))
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids.slice(0, 500)) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }
  })

  it('knows no row by an id of another seed or form', () => {
    expect(placeOfUuid(1, uuid(2, 5))).toBeUndefined()
    expect(placeOfUuid(1, 'nonsense')).toBeUndefined()
    expect(placeOfToken('txn', 1, 'ch_123')).toBeUndefined()
  })

  it('samples different members, the same ones for the same seed', () => {
    const pool = Array.from({ length: 1000 }, (_, n) => n * 2)
    const picked = sample(pool, 300, 9)
    expect(new Set(picked).size).toBe(300)
    expect(picked.every((n) => n % 2 === 0 && n < 2000)).toBe(true)
    expect(sample(pool, 300, 9)).toEqual(picked)
    expect(sample(pool, 5000, 9)).toHaveLength(1000)
  })
})
