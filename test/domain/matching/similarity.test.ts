import fc from 'fast-check'
import { ALIKE, areCompatible, payeeSimilarity } from '../../../domain/matching/similarity'
import { PROPERTY_RUNS } from '../../support/properties'

fc.configureGlobal({ numRuns: PROPERTY_RUNS })

describe('two payees', () => {
  it.each([
    ['Blue Bottle', 'SQ *BLUE BOTTLE COFFEE OAKLAND CA'],
    ['AMAZON MKTPLACE PMTS', 'Amazon Marketplace'],
    ['Café Zoë', 'CAFE ZOE'],
    ['Netflix.com', 'NETFLIX'],
    ['REWE Markt 4711', 'REWE MARKT GMBH'],
    ['Shell 00123', 'SHELL 00456'],
    ['TST* The Corner Bakery', 'Corner Bakery'],
    ['Starbucks Store 1234', 'STARBUCK'],
  ])('are alike: %s, %s', (a, b) => {
    expect(payeeSimilarity(a, b)).toBeGreaterThanOrEqual(ALIKE)
  })

  it.each([
    ['Corner Shop', 'Parking Garage'],
    ['United Airlines', 'United Parcel Service'],
    ['Netflix', 'Spotify'],
    ['Landlord', 'Employer'],
    ['POS PURCHASE 1234', 'VISA 99'],
    ['ab', 'abc'],
  ])('are not alike: %s, %s', (a, b) => {
    expect(payeeSimilarity(a, b)).toBeLessThan(ALIKE)
  })

  it.each([
    ['Corner Shop', 'Corner Shop 17', 1],
    ['Shop, Corner', 'corner   shop', 1],
    ['3com Store', 'Store 3com', 1],
    ['Trattoria Roma', 'TRATTORIA', 0.9],
    ['Uber', 'Uber Eats', 0.9],
    ['Netflix', 'Netflx', 0.727],
    ['Mississippi', 'Misissippi', 0.947],
    ['banana', 'bananas split', 0.81],
    ['Green Valley Market', 'GREEN VALLEY MRKT', 0.667],
    ['Rewe Markt', 'Rewe City', 0.5],
    ['abc', 'abcd', 0],
    ['abcd', 'abcx', 0.667],
    ['abcde', 'abxde', 0],
    ['42', '42', 1],
    ['42', '43', 0],
  ])('are as alike as their words: %s, %s', (a, b, likeness) => {
    expect(payeeSimilarity(a, b)).toBeCloseTo(likeness, 3)
    expect(payeeSimilarity(b, a)).toBeCloseTo(likeness, 3)
  })

  it('contradict each other only where both are named', () => {
    expect(areCompatible(null, 'Shop')).toBe(true)
    expect(areCompatible('Shop', null)).toBe(true)
    expect(areCompatible('Shop', 'SHOP')).toBe(true)
    expect(areCompatible('Shop', 'Garage')).toBe(false)
  })

  it('with nothing but punctuation are alike only among themselves', () => {
    expect(payeeSimilarity('***', '--')).toBe(1)
    expect(payeeSimilarity('***', 'Shop')).toBe(0)
  })

  const words = fc.array(fc.constantFrom('blue', 'bottle', 'coffee', 'pos', '1234', 'shell', 'shop'), { maxLength: 5 })
  const payee = fc.oneof(
    words.map((list) => list.join(' ')),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
  )

  it('are as alike the other way round, in any case, and never more than the same', () => {
    fc.assert(
      fc.property(payee, payee, (a, b) => {
        const likeness = payeeSimilarity(a, b)
        expect(payeeSimilarity(b, a)).toBe(likeness)
        expect(payeeSimilarity(` ${a.toLowerCase()} `, b.toLowerCase())).toBe(
          payeeSimilarity(a.toLowerCase(), b.toLowerCase()),
        )
        expect(likeness).toBeGreaterThanOrEqual(0)
        expect(likeness).toBeLessThanOrEqual(1)
        expect(payeeSimilarity(a, a)).toBe(1)
      }),
    )
  })

  it('are found alike in any order of their words', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const [left, right] = [a.join(' '), b.join(' ')]
        expect(payeeSimilarity([...a].reverse().join(' '), right)).toBe(payeeSimilarity(left, right))
      }),
    )
  })
})
