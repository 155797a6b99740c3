import fc from 'fast-check'
import type { JsonObject } from '../../domain/json'
import { DELETED } from '../../domain/merge'
import {
  absorb,
  edit,
  keyInUse,
  receiveRemoval,
  receiveRow,
  release,
  takeKey,
  viewOf,
  type Edit,
  type RecordState,
  type RemoteRow,
} from '../../domain/record-state'
import { PROPERTY_RUNS } from '../support/properties'
import { rowOf, stateOf } from '../support/states'

fc.configureGlobal({ numRuns: PROPERTY_RUNS })

const OWN = 'a'.repeat(32)
const POSTED = 'b'.repeat(32)
const THIRD = 'c'.repeat(32)

const by = (fields: Edit['fields'], decision_id = 'decision_edit'): Edit => ({
  fields,
  actor: 'ann',
  decision_id,
  edited_at: '2026-03-01T12:00:00Z',
})
const pending = stateOf(OWN, 'pending', { status: 'pending' })
const posted = rowOf(POSTED, 'posted', { posted_on: '2026-03-03' })

describe('a record that took another key', () => {
  const moved = takeKey(edit(pending, by({ category: 'Dining' })), posted, 'decision_match')

  it('is what the posted row says, with what the person set, and knows the day it was pending (C06)', () => {
    expect(viewOf(moved, []).body).toMatchObject({ status: 'posted', posted_on: '2026-03-03', category: 'Dining' })
    expect(moved.keys).toMatchObject([
      { id: OWN, kind: 'pending', dated: '2026-03-01' },
      { id: POSTED, kind: 'primary', decision_id: 'decision_match' },
    ])
  })

  it('is not thrown back by its pending row that comes late, unless the posted one is gone', () => {
    const late = rowOf(OWN, 'pending', { status: 'pending', memo: 'late' })
    expect(receiveRow(moved, late)).toEqual({ state: moved, reception: 'stale' })
    const gone = receiveRemoval(moved, POSTED).state
    expect(viewOf(gone, []).gone).toBe(true)
    const back = receiveRow(gone, late).state
    expect(keyInUse(back).id).toBe(OWN)
    expect(viewOf(back, [])).toMatchObject({ gone: false, body: { status: 'pending', memo: 'late' } })
  })

  it('lives on when its former key is removed, and says so of that key', () => {
    const { state, reception } = receiveRemoval(moved, OWN)
    expect(reception).toBe('unchanged')
    expect(viewOf(state, [])).toEqual(viewOf(moved, []))
    expect(state.keys[0]).toMatchObject({ id: OWN, gone: true })
    expect(receiveRemoval(state, OWN).state).toBe(state)
  })

  it('can move on', () => {
    const further = takeKey(moved, rowOf(THIRD, 'third'), null)
    expect(further.keys.map(({ id, kind }) => [id, kind])).toEqual([[OWN, 'pending'], [POSTED, 'reissued'], [THIRD, 'primary']])
  }) // prettier-ignore
})

describe('a version that comes late', () => {
  it('changes nothing where the provider numbers its versions', () => {
    const newer = receiveRow(pending, { ...rowOf(OWN, 'pending', { memo: 'second' }), version: 2 }).state
    expect(receiveRow(newer, { ...rowOf(OWN, 'pending', { memo: 'first' }), version: 1 })).toEqual({ state: newer, reception: 'stale' })
    expect(receiveRow(newer, { ...rowOf(OWN, 'pending', { memo: 'other' }), version: 2 }).reception).toBe('changed')
  }) // prettier-ignore
})

describe('a transaction that was typed by hand', () => {
  const typed: RecordState = {
    ...stateOf(OWN, 'hand', { payee: 'Lunch', category: 'Dining', tags: ['work'], posted_on: '2026-02-28' }),
  }
  typed.base = { ...typed.base, hand_made: true }

  it('has the bank’s facts and the person’s words once its row has met it, without a conflict', () => {
    const met = takeKey(edit(typed, by({ memo: 'with Sam' })), posted, 'decision_match')
    const { body, conflicts } = viewOf(met, [])
    expect(body).toMatchObject({ posted_on: '2026-03-03', payee: 'Lunch', category: 'Dining', tags: ['work'], memo: 'with Sam' })
    expect(conflicts).toEqual([])
    expect(met.keys).toMatchObject([{ id: POSTED, kind: 'primary' }])
    expect(receiveRemoval(typed, OWN)).toEqual({ state: typed, reception: 'unchanged' })
  }) // prettier-ignore
})

describe('two records that are one', () => {
  it('keep the edits of both, the older one’s where both have some', () => {
    const older = edit(pending, by({ category: 'Dining', memo: 'older' }))
    const newer = edit(stateOf(POSTED, 'posted', { amount_minor: -1416 }), by({ memo: 'newer', flag: 'red' }, 'decision_2'))
    const one = absorb(older, newer, 'decision_match')
    expect(viewOf(one, []).body).toMatchObject({ amount_minor: -1416, category: 'Dining', memo: 'older', flag: 'red' })
    expect(release(one, older, newer)).toEqual({ state: older, row: newer })
  }) // prettier-ignore
})

const values: Record<string, fc.Arbitrary<JsonObject[string]>> = {
  payee: fc.constantFrom('A', 'B', null),
  category: fc.constantFrom('x', 'y', null),
  amount_minor: fc.constantFrom(-1200, -1300),
  status: fc.constantFrom('pending', 'posted'),
}
const change = fc.record(values, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>
const edits = fc
  .dictionary(fc.constantFrom('payee', 'category', 'memo', 'tags', DELETED), fc.constant(null))
  .map((fields) =>
    by(
      Object.fromEntries(
        Object.keys(fields).map((field) => [field, field === DELETED ? true : field === 'tags' ? ['t'] : 'mine']),
      ),
    ),
  )
const versioned = fc
  .record({ change, version: fc.integer({ min: 0, max: 5 }) })
  .map(({ change: fields, version }): RemoteRow => ({
    ...rowOf(OWN, 'own', { ...fields, memo: `version ${version}` }),
    version,
  }))
/** One message for each version, as a provider has them. */
const messages = fc.uniqueArray(versioned, { selector: ({ version }) => version, minLength: 1 })
const shuffled = <T>(list: T[]) => fc.shuffledSubarray(list, { minLength: list.length })

const deliver = (state: RecordState, rows: readonly RemoteRow[]) =>
  rows.reduce((at, row) => receiveRow(at, row).state, state)

describe('whatever a provider sends, in whatever order', () => {
  const empty = { ...stateOf(OWN, 'own'), base: { ...stateOf(OWN, 'own').base, version: -1 } }

  it('a row that comes twice changes nothing the second time (I1)', () => {
    fc.assert(
      fc.property(messages, edits, (rows, made) => {
        const once = deliver(edit(empty, made), rows)
        const last = rows.at(-1) as RemoteRow
        expect(receiveRow(once, last).state).toBe(once)
      }),
    )
  })

  it('versions in any order, cut into any pages, with any of them again, end in the same record (I2, I3)', () => {
    fc.assert(
      fc.property(
        messages.chain((rows) => fc.tuple(fc.constant(rows), shuffled(rows), fc.array(fc.constantFrom(...rows)))),
        edits,
        ([rows, mixed, again], made) => {
          const inOrder = deliver(
            edit(empty, made),
            [...rows].sort((a, b) => (a.version ?? 0) - (b.version ?? 0)),
          )
          expect(deliver(edit(empty, made), [...mixed, ...again])).toEqual(inOrder)
        },
      ),
    )
  })

  it('the base is the newest version, and no edit is lost (I4, I5)', () => {
    fc.assert(
      fc.property(messages, edits, (rows, made) => {
        const edited = edit(empty, made)
        const after = deliver(edited, rows)
        const newest = [...rows].sort((a, b) => (b.version ?? 0) - (a.version ?? 0))[0]
        expect(after.base.body).toEqual(newest?.body)
        expect(after.overrides).toEqual(edited.overrides)
      }),
    )
  })

  it('what was deleted here stays deleted (I13)', () => {
    fc.assert(
      fc.property(messages, fc.boolean(), (rows, removedBetween) => {
        const deleted = edit(empty, by({ [DELETED]: true }))
        const between = removedBetween ? receiveRemoval(deleted, OWN).state : deleted
        expect(viewOf(deliver(between, rows), []).hidden).toBe(true)
      }),
    )
  })
})

describe('taking a match back', () => {
  const beforeMatch = fc.tuple(change, edits, fc.boolean()).map(([fields, made, hand_made]) => {
    const state = stateOf(OWN, 'own', fields)
    return edit({ ...state, base: { ...state.base, hand_made } }, made)
  })

  it('restores exactly what was there before (I20)', () => {
    fc.assert(
      fc.property(beforeMatch, change, fc.option(edits), (before, fields, made) => {
        const row = rowOf(POSTED, 'posted', fields)
        const absorbed = made && edit(stateOf(POSTED, 'posted', fields), { ...made, decision_id: 'decision_row' })
        const matched =
          absorbed === null ? takeKey(before, row, 'decision_match') : absorb(before, absorbed, 'decision_match')
        const { state, row: apart } = release(matched, before, absorbed)
        expect(state).toEqual(before)
        expect(apart).toEqual(absorbed ?? { ...stateOf(POSTED, 'posted', fields) })
      }),
    )
  })

  it('keeps what people and the provider did since', () => {
    fc.assert(
      fc.property(beforeMatch, change, change, edits, (before, fields, later, made) => {
        const matched = takeKey(before, rowOf(POSTED, 'posted', fields), 'decision_match')
        const since = edit(receiveRow(matched, rowOf(POSTED, 'posted', later)).state, {
          ...made,
          decision_id: 'decision_later',
        })
        const { state, row } = release(since, before, null)
        expect(row.base.body).toEqual(rowOf(POSTED, 'posted', later).body)
        for (const override of since.overrides.filter(({ decision_id }) => decision_id === 'decision_later'))
          expect(state.overrides).toContainEqual(override)
      }),
    )
  })
})
