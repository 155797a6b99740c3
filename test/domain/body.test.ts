import fc from 'fast-check'
import { packBody, unpackBody } from '../../domain/body'
import { ENTITIES, type Body } from '../../domain/records'

const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const id = fc.string({ minLength: 1, maxLength: 12 })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 2 })
const amount = fc.oneof(fc.maxSafeInteger(), fc.constantFrom('9007199254740993', '-123456789012345678901234567890'))
const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

const split = fc.record({
  external_id: maybe(id),
  kind: fc.constantFrom('part' as const, 'fee' as const, 'tax' as const),
  amount_minor: amount,
  payee_external_id: maybe(id),
  payee: maybe(text),
  category_external_id: maybe(id),
  category: maybe(text),
  memo: maybe(text),
  transfer_account_external_id: maybe(id),
})

const transaction: fc.Arbitrary<Body<'transaction'>> = fc.record({
  account_external_id: id,
  status: fc.constantFrom('pending' as const, 'posted' as const, 'void' as const),
  posted_on: day,
  transacted_on: maybe(day),
  amount_minor: amount,
  currency: fc.constantFrom('USD', 'JPY', 'KWD'),
  exponent: fc.constantFrom(0, 2, 3),
  kind: fc.constantFrom('payment' as const, 'transfer' as const, 'other' as const),
  payee_external_id: maybe(id),
  payee: maybe(text),
  payee_raw: maybe(text),
  category_external_id: maybe(id),
  category: maybe(text),
  memo: maybe(text),
  check_number: maybe(text),
  cleared: maybe(fc.constantFrom('cleared' as const, 'reconciled' as const)),
  approved: maybe(fc.boolean()),
  flag: maybe(text),
  tags: fc.array(text, { maxLength: 3 }),
  transfer_account_external_id: maybe(id),
  transfer_transaction_external_id: maybe(id),
  source_external_id: maybe(id),
  splits: fc.array(split, { maxLength: 3 }),
})

const stored = (body: Body): Record<string, unknown> => JSON.parse(packBody(body)) as Record<string, unknown>

describe('a body', () => {
  it('comes out of storage as it went in', () => {
    fc.assert(
      fc.property(transaction, (body) => {
        expect(ENTITIES.transaction.parse(body)).toEqual(body)
        expect(unpackBody('transaction', stored(body))).toEqual(body)
      }),
    )
  })

  it('is stored without what is null or an empty list, within its parts too', () => {
    fc.assert(
      fc.property(transaction, (body) => {
        expect(packBody(body)).not.toMatch(/:null|:\[\]/)
      }),
    )
  })

  it('has the same text whenever it is the same', () => {
    fc.assert(
      fc.property(transaction, (body) => {
        const shuffled = Object.fromEntries(Object.entries(body).reverse())
        expect(packBody(ENTITIES.transaction.parse(shuffled))).toBe(packBody(ENTITIES.transaction.parse(body)))
      }),
    )
  })

  it('shows every field of its schema, stored or not', () => {
    const account = { name: 'Cash', type: 'cash', currency: 'USD', status: 'open' }
    expect(unpackBody('account', account)).toEqual({ ...account, subtype: null, mask: null, note: null })
    expect(Object.keys(unpackBody('transaction', {})).toSorted()).toEqual(
      Object.keys(ENTITIES.transaction.shape).toSorted(),
    )
  })
})
