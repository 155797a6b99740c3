import fc from 'fast-check'
import { sameJson } from '../../domain/json'
import { mergeField, mergeSet, POLICIES, type Clocks, type Policy } from '../../domain/merge-field'
import { PROPERTY_RUNS } from '../support/properties'

fc.configureGlobal({ numRuns: PROPERTY_RUNS })

const NOON: Clocks = {
  edited_at: '2026-03-01T12:00:00.000Z',
  remote_updated_at: '2026-03-01T12:00:00.000Z',
  received_at: '2026-03-02T00:00:00.000Z',
}
const at = (remote_updated_at: string | null): Clocks => ({ ...NOON, remote_updated_at })

describe('a field that a person set', () => {
  it.each([
    ['nobody changed anything', 'a', 'a', 'a', 'a', 'both'],
    ['only the provider changed it', 'a', 'a', 'b', 'b', 'remote'],
    ['only the person changed it', 'a', 'b', 'a', 'b', 'local'],
    ['both changed it to the same', 'a', 'b', 'b', 'b', 'both'],
  ] as const)('is clear when %s, whatever the policy', (_, base, local, remote, value, origin) => {
    for (const policy of POLICIES)
      expect(mergeField({ base, local, remote }, policy, NOON)).toEqual({ value, origin, conflict: null })
  })

  it.each([
    ['remote_wins', NOON, 'theirs', 'auto'],
    ['local_wins', NOON, 'ours', 'auto'],
    ['manual', NOON, 'ours', 'open'],
    ['newest_wins', at('2026-03-01T12:05:00.001Z'), 'theirs', 'auto'],
    ['newest_wins', at('2026-03-01T12:05:00.000Z'), 'ours', 'open'],
    ['newest_wins', at('2026-03-01T11:55:00.000Z'), 'ours', 'open'],
    ['newest_wins', at('2026-03-01T11:54:59.999Z'), 'ours', 'auto'],
    ['newest_wins', at('2026-03-05'), 'ours', 'open'],
    ['newest_wins', at('not a time T'), 'ours', 'open'],
    ['newest_wins', at(null), 'ours', 'open'],
  ] as const)('goes by %s when all three differ (%j)', (policy, clocks, value, conflict) => {
    const sides = { base: 'seen', local: 'ours', remote: 'theirs' }
    const origin = value === 'ours' ? 'local' : 'remote'
    expect(mergeField(sides, policy, clocks)).toEqual({ value, origin, conflict })
  })

  it('takes a provider’s clock that is ahead of ours for the time of arrival', () => {
    const sides = { base: 'seen', local: 'ours', remote: 'theirs' }
    const ahead = { ...at('2026-03-09T00:00:00Z'), received_at: '2026-03-01T12:04:00Z' }
    expect(mergeField(sides, 'newest_wins', ahead)).toMatchObject({ value: 'ours', conflict: 'open' })
  })

  const value = fc.constantFrom('a', 'b', 'c', null, 7, true)
  const sides = fc.record({ base: value, local: value, remote: value })
  const policy = fc.constantFrom<Policy>(...POLICIES)

  it('never is a conflict where two of the three agree, and always is one where all differ (I7, I8)', () => {
    fc.assert(
      fc.property(sides, policy, (three, which) => {
        const { conflict } = mergeField(three, which, NOON)
        const distinct = new Set(Object.values(three)).size
        expect(conflict !== null).toBe(distinct === 3)
      }),
    )
  })

  it('is always the person’s value or the provider’s', () => {
    fc.assert(
      fc.property(sides, policy, (three, which) => {
        const { value: merged, origin } = mergeField(three, which, NOON)
        if (origin === 'remote') expect(merged).toBe(three.remote)
        if (origin === 'local') expect(merged).toBe(three.local)
        if (origin === 'both') expect([merged, merged]).toEqual([three.local, three.remote])
      }),
    )
  })

  it('keeps the edit if the provider’s version is older, by whatever five minutes its clock is off (I18)', () => {
    const minutes = (n: number) => new Date(Date.parse(NOON.edited_at) + n * 60_000).toISOString()
    fc.assert(
      fc.property(
        fc.double({ min: -10_000, max: 0, noNaN: true }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        (age, shift) => {
          const merged = mergeField(
            { base: 'seen', local: 'ours', remote: 'theirs' },
            'newest_wins',
            at(minutes(age + shift)),
          )
          expect(merged.value).toBe('ours')
        },
      ),
    )
  })
})

describe('a set that a person edited', () => {
  it.each([
    ['additions of both', ['x'], ['x', 'ours'], ['x', 'theirs'], ['x', 'theirs', 'ours'], 'both'],
    ['a removal here', ['x', 'y'], ['y'], ['x', 'y'], ['y'], 'local'],
    ['a removal there', ['x', 'y'], ['x', 'y'], ['y'], ['y'], 'remote'],
    ['a removal there beside an addition here', ['x', 'y'], ['x', 'y', 'z'], ['y'], ['y', 'z'], 'both'],
    ['a removal here beside an addition there', ['x'], [], ['x', 'new'], ['new'], 'both'],
    ['one member for another', ['x'], ['y'], ['x'], ['y'], 'local'],
    ['the same addition', [], ['same'], ['same'], ['same'], 'both'],
    ['nothing at all', [], [], [], [], 'both'],
    ['what a provider without sets leaves', null, ['ours'], null, ['ours'], 'local'],
  ])('has %s', (_, base, local, remote, value, origin) => {
    expect(mergeSet({ base, local, remote })).toEqual({ value, origin, conflict: null })
  })

  const tags = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e'))

  it('has what either side added and nothing that either side took out', () => {
    fc.assert(
      fc.property(tags, tags, tags, (base, local, remote) => {
        const merged = mergeSet({ base, local, remote }).value as string[]
        for (const tag of ['a', 'b', 'c', 'd', 'e']) {
          const [before, ours, theirs] = [base, local, remote].map((set) => set.includes(tag))
          expect(merged.includes(tag)).toBe(
            before === true ? ours === true && theirs === true : ours === true || theirs === true,
          )
        }
        expect(new Set(merged).size).toBe(merged.length)
      }),
    )
  })
})

describe('two values', () => {
  it('are the same in any order of their fields, and with a field null or left out', () => {
    expect(sameJson({ a: 1, b: [1, { c: null }] }, { b: [1, {}], a: 1 })).toBe(true)
    expect(sameJson(null, undefined)).toBe(true)
    expect(sameJson([1], [1, 2])).toBe(false)
    expect(sameJson({ a: 1 }, { a: 2 })).toBe(false)
    expect(sameJson([], {})).toBe(false)
    expect(sameJson('1', 1)).toBe(false)
  })
})
