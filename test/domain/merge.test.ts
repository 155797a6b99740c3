import fc from 'fast-check'
import type { Json, JsonObject } from '../../domain/json'
import { DELETED, mergeRecord, type Base, type Override } from '../../domain/merge'
import { POLICIES } from '../../domain/merge-field'
import { sumMinorUnits } from '../../domain/money'
import { isPolicyTarget, policyFor, type PolicyRule } from '../../domain/policies'
import type { MinorUnits, Split } from '../../domain/records'
import { PROPERTY_RUNS } from '../support/properties'
import { transactionBody } from '../support/states'

fc.configureGlobal({ numRuns: PROPERTY_RUNS })

const BODY = transactionBody({ payee_external_id: 'p1', category_external_id: 'c1', category: 'Groceries' })

const base = (change: JsonObject = {}, gone = false): Base => ({
  body: { ...BODY, ...change },
  gone,
  updated_at: null,
  received_at: '2026-03-02T00:00:00Z',
})

const override = (field: string, value: Json, base_at_edit: Json = BODY[field] ?? null): Override => ({
  field,
  value,
  base_at_edit,
  edited_at: '2026-03-01T12:00:00Z',
})

const part = (amount_minor: number, category: string): JsonObject => ({
  external_id: null,
  kind: 'part',
  amount_minor,
  payee_external_id: null,
  payee: null,
  category_external_id: null,
  category,
  memo: null,
  transfer_account_external_id: null,
})

const merge = (remote: Base, overrides: Override[], rules: PolicyRule[] = []) =>
  mergeRecord('transaction', remote, overrides, rules)

describe('the view of a record', () => {
  it('keeps the person’s category and takes the bank’s new amount, without a conflict (C01)', () => {
    const { body, conflicts, origins } = merge(base({ amount_minor: -1300 }), [override('category', 'Dining')])
    expect(body).toEqual({ ...BODY, amount_minor: -1300, category: 'Dining', category_external_id: null })
    expect(conflicts).toEqual([])
    expect(origins).toEqual({ category: 'local', category_external_id: 'local' })
  })

  it('shows the person’s payee and offers the bank’s when both renamed it (C02)', () => {
    const { body, conflicts } = merge(base({ payee: 'CORNER SHOP LTD', payee_external_id: 'p2' }), [
      override('payee', 'My shop'),
    ])
    expect(body).toMatchObject({ payee: 'My shop', payee_external_id: null })
    expect(conflicts).toEqual([
      { field: 'payee', kind: 'field', base: 'Corner Shop', local: 'My shop', remote: 'CORNER SHOP LTD', status: 'auto', policy: 'local_wins', rule: null },
    ]) // prettier-ignore
  })

  it('finds no conflict while both say the same, and one once the bank says something else (C03)', () => {
    const edits = [override('payee', 'Shop')]
    expect(merge(base({ payee: 'Shop' }), edits)).toMatchObject({ conflicts: [], body: { payee: 'Shop', payee_external_id: 'p1' } })
    expect(merge(base({ payee: 'Shop GmbH' }), edits)).toMatchObject({
      conflicts: [{ field: 'payee', local: 'Shop', remote: 'Shop GmbH' }],
      body: { payee: 'Shop' },
    })
  }) // prettier-ignore

  it('leaves an amount that a person overrode and the bank changed to a person (C04)', () => {
    const { body, conflicts } = merge(base({ amount_minor: -1500 }), [override('amount_minor', -1000)])
    expect(body['amount_minor']).toBe(-1000)
    expect(conflicts).toMatchObject([{ field: 'amount_minor', base: -1200, status: 'open', policy: 'manual' }])
  })

  it('stands when the bank went away from the value that was seen and came back to it (C05)', () => {
    const edits = [override('payee', 'Mine')]
    merge(base({ payee: 'Elsewhere' }), edits)
    expect(merge(base(), edits)).toMatchObject({ conflicts: [], body: { payee: 'Mine' } })
  })

  it('keeps the parts that a person made, with a line for what is left, and asks once (C18)', () => {
    const parts = [part(-700, 'Food'), part(-500, 'Home')]
    const { body, conflicts } = merge(base({ amount_minor: -1450 }), [override('splits', parts)])
    expect(body['splits']).toEqual([...parts, { ...part(-250, ''), category: null, kind: 'remainder' }])
    expect(conflicts).toMatchObject([{ field: 'splits', kind: 'splits_remainder', remote: -1450, status: 'open' }])
    expect(merge(base(), [override('splits', parts)])).toMatchObject({ body: { splits: parts }, conflicts: [] })
    expect(merge(base(), [override('splits', body['splits'] ?? null)]).body['splits']).toEqual(parts)
  })

  it('adds the line, and asks nobody, when it was the person who changed the amount of a record that came split', () => {
    const parts = [part(-700, 'Food'), part(-500, 'Home')]
    const { body, conflicts, origins } = merge(base({ splits: parts }), [override('amount_minor', -1300)])
    expect(body['splits']).toMatchObject([...parts, { kind: 'remainder', amount_minor: -100 }])
    expect(conflicts).toEqual([])
    expect(origins).toMatchObject({ splits: 'both' })
  })

  it('unites tags', () => {
    const edits = [override('tags', ['trip', 'mine'], ['trip'])]
    expect(merge(base({ tags: ['trip', 'theirs'] }), edits).body['tags']).toEqual(['trip', 'theirs', 'mine'])
  })
})

describe('a record that the provider no longer has', () => {
  it('is hidden when nobody edited it, and shown with a question when somebody did', () => {
    expect(merge(base({}, true), [])).toMatchObject({ hidden: true, gone: false, conflicts: [] })
    const { hidden, gone, conflicts } = merge(base({}, true), [override('memo', 'keep this')])
    expect({ hidden, gone }).toEqual({ hidden: false, gone: true })
    expect(conflicts).toMatchObject([{ field: DELETED, kind: 'delete_vs_edit', status: 'open' }])
  })

  it('stays without a further question once a person decided to keep it, and asks anew if it comes back and goes again', () => {
    const edits = [override('memo', 'mine'), override(DELETED, false, true)]
    expect(merge(base({}, true), edits)).toMatchObject({ hidden: false, gone: true, conflicts: [] })
    expect(merge(base(), edits)).toMatchObject({ hidden: false, gone: false, conflicts: [] })
    const restored = [override('memo', 'mine'), override(DELETED, false, false)]
    expect(merge(base({}, true), restored)).toMatchObject({ hidden: false, conflicts: [{ kind: 'delete_vs_edit' }] })
    expect(merge(base({}, true), [override(DELETED, false, false)])).toMatchObject({ hidden: true, conflicts: [] })
  })

  it('was deleted here first: nothing is asked', () => {
    const edits = [override('memo', 'mine'), override(DELETED, true, false)]
    expect(merge(base({}, true), edits)).toMatchObject({ hidden: true, gone: false, conflicts: [] })
  })
})

describe('the policy of a field', () => {
  const rules: PolicyRule[] = [
    { target: '*', policy: 'newest_wins' },
    { target: '@shared', policy: 'manual' },
    { target: 'transaction.payee', policy: 'remote_wins' },
  ]

  it.each([
    ['payee', 'remote_wins', 'transaction.payee'],
    ['category', 'newest_wins', '*'],
    ['posted_on', 'newest_wins', '*'],
  ])('of %s is the nearest that was set', (field, policy, rule) => {
    expect(policyFor(rules, 'transaction', field)).toEqual({ policy, rule })
  })

  it('of another entity’s shared field goes by its class', () => {
    expect(policyFor(rules, 'account', 'name')).toEqual({ policy: 'manual', rule: '@shared' })
  })

  it.each([
    ['payee', 'local_wins'],
    ['category', 'local_wins'],
    ['amount_minor', 'manual'],
    ['currency', 'remote_wins'],
    ['unheard_of', 'remote_wins'],
  ])('of %s is by default %s', (field, policy) => {
    expect(policyFor([], 'transaction', field)).toEqual({ policy, rule: null })
  })

  it('is told in the conflict, with the rule that gave it', () => {
    const { conflicts, body } = merge(base({ payee: 'Theirs' }), [override('payee', 'Mine')], rules)
    expect(conflicts).toMatchObject([{ policy: 'remote_wins', rule: 'transaction.payee', status: 'auto' }])
    expect(body).toMatchObject({ payee: 'Theirs', payee_external_id: 'p1' })
  })

  it('can be set for everything, a class or a field, and for nothing else', () => {
    for (const target of ['*', '@bank', '@user', '@shared', 'transaction.payee', 'category.hidden'])
      expect(isPolicyTarget(target)).toBe(true)
    for (const target of [
      '@system',
      '@',
      'payee',
      'transaction.',
      'transaction.currency',
      'transaction.constructor',
      'transaction.__proto__',
      'nothing.payee',
      'a.b.c',
      '',
    ])
      expect(isPolicyTarget(target)).toBe(false)
  })
})

/** What may happen to a record: the provider sends a version, or a person edits a field. */
const FIELDS = ['payee', 'category', 'memo', 'amount_minor', 'tags', 'splits'] as const
const valueOf: Record<(typeof FIELDS)[number], fc.Arbitrary<Json>> = {
  payee: fc.constantFrom('A', 'B', 'C', null),
  category: fc.constantFrom('x', 'y', null),
  memo: fc.constantFrom('m', 'n', null),
  amount_minor: fc.constantFrom(-1200, -1300, '-12000000000000000000'),
  tags: fc.uniqueArray(fc.constantFrom('t', 'u', 'v')),
  splits: fc.constantFrom<Json>([], [part(-700, 'Food'), part(-500, 'Home')]),
}
const anyBody = fc
  .record(valueOf)
  .map((change): JsonObject => ({ ...change, splits: change.amount_minor === -1200 ? change.splits : [] }))
const anyOverride = fc
  .constantFrom(...FIELDS)
  .chain((field) => fc.tuple(valueOf[field], valueOf[field]).map(([value, seen]) => override(field, value, seen)))
const anyDeletion = fc.tuple(fc.boolean(), fc.boolean()).map(([value, seen]) => override(DELETED, value, seen))
const anyOverrides = fc.uniqueArray(fc.oneof({ weight: 5, arbitrary: anyOverride }, anyDeletion), {
  selector: ({ field }) => field,
})
const anyRules = fc.uniqueArray(
  fc.record({
    target: fc.constantFrom('*', '@bank', '@user', '@shared', 'transaction.payee', 'transaction.memo'),
    policy: fc.constantFrom(...POLICIES),
  }),
  { selector: ({ target }) => target },
)
const anyBase = fc.tuple(anyBody, fc.boolean()).map(([change, gone]) => base(change, gone))

describe('any base, overrides and policies', () => {
  it('give the same view in any order of the overrides and rules, and again (I1, I3)', () => {
    const shuffled = <T>(list: T[]) => fc.shuffledSubarray(list, { minLength: list.length })
    fc.assert(
      fc.property(
        anyBase,
        anyOverrides.chain((list) => fc.tuple(fc.constant(list), shuffled(list))),
        anyRules.chain((list) => fc.tuple(fc.constant(list), shuffled(list))),
        (remote, [edits, mixedEdits], [rules, mixedRules]) => {
          const view = merge(remote, edits, rules)
          expect(merge(remote, edits, rules)).toEqual(view)
          expect(JSON.stringify(merge(remote, mixedEdits, mixedRules))).toBe(JSON.stringify(view))
        },
      ),
    )
  })

  it('leave what came in untouched: the base is the provider’s, the overrides are the person’s (I4, I5)', () => {
    fc.assert(
      fc.property(anyBase, anyOverrides, anyRules, (remote, edits, rules) => {
        const before = JSON.stringify([remote, edits, rules])
        merge(remote, edits, rules)
        expect(JSON.stringify([remote, edits, rules])).toBe(before)
      }),
    )
  })

  it('show exactly the provider’s record where nobody edited it (I6)', () => {
    fc.assert(
      fc.property(anyBase, anyRules, (remote, rules) => {
        const view = merge(remote, [], rules)
        expect(view).toEqual({ body: remote.body, hidden: remote.gone, gone: false, origins: {}, conflicts: [] })
      }),
    )
  })

  it('have one conflict for each field whose three values differ, and none for another (I7, I8)', () => {
    const text = (value: Json | undefined) => JSON.stringify(value ?? null)
    fc.assert(
      fc.property(anyBase, anyOverrides, anyRules, (remote, edits, rules) => {
        const differing = edits
          .filter(({ field }) => field !== DELETED && field !== 'tags')
          .filter(({ field, value, base_at_edit }) => {
            return new Set([text(base_at_edit), text(value), text(remote.body[field])]).size === 3
          })
          .map(({ field }) => field)
        const found = merge(remote, edits, rules)
          .conflicts.filter(({ kind }) => kind === 'field')
          .map(({ field }) => field)
        expect(found.sort()).toEqual(differing.sort())
      }),
    )
  })

  it('keep a deleted record deleted, whatever the provider sends (I13)', () => {
    fc.assert(
      fc.property(anyBase, anyOverrides, anyRules, fc.boolean(), (remote, edits, rules, seen) => {
        const others = edits.filter(({ field }) => field !== DELETED)
        expect(merge(remote, [...others, override(DELETED, true, seen)], rules).hidden).toBe(true)
      }),
    )
  })

  it('have parts that add up to the amount, or none (I17)', () => {
    fc.assert(
      fc.property(anyBase, anyOverrides, anyRules, (remote, edits, rules) => {
        const { body } = merge(remote, edits, rules)
        const splits = body['splits'] as unknown as Split[]
        if (splits.length > 0)
          expect(sumMinorUnits(splits.map(({ amount_minor }) => amount_minor))).toBe(
            BigInt(body['amount_minor'] as MinorUnits),
          )
      }),
    )
  })
})

describe('any versions of a record, delivered in any order, some of them twice', () => {
  /** Base and overrides are registers of which the newest version holds: so the merge never sees the way there. */
  const newest = <T extends { version: number }>(messages: readonly T[]): T | undefined =>
    messages.reduce<T | undefined>(
      (best, each) => (best === undefined || each.version > best.version ? each : best),
      undefined,
    )

  it('end in one view, with every edit still there (I2, I3, I4)', () => {
    const versions = fc.array(anyBody, { minLength: 1, maxLength: 5 }).map((bodies) => bodies.map((body, version) => ({ body, version })))
    const delivery = versions.chain((messages) =>
      fc.tuple(fc.constant(messages), fc.array(fc.constantFrom(...messages), { maxLength: 8 }).map((again) => [...messages, ...again])),
    )
    fc.assert(
      fc.property(
        delivery.chain(([messages, all]) => fc.tuple(fc.constant(messages), fc.shuffledSubarray(all, { minLength: all.length }))),
        anyOverrides,
        anyRules,
        ([messages, delivered], edits, rules) => {
          const inOrder = merge(base(messages.at(-1)?.body), edits, rules)
          expect(merge(base(newest(delivered)?.body), edits, rules)).toEqual(inOrder)
        },
      ),
    )
  }) // prettier-ignore
})
