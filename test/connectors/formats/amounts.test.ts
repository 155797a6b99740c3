import fc from 'fast-check'
import { marksOf, parseAmount } from '../../../connectors/formats/amounts'

describe('parseAmount', () => {
  it.each([
    ['1234.56', 'point', 123_456],
    ['-1234.5', 'point', -123_450],
    ['+7', 'point', 700],
    ['1,234,567.89', 'point', 123_456_789],
    ["1'234.56", 'point', 123_456],
    ['1’234.56', 'point', 123_456],
    ['1′234.56', 'point', 123_456],
    ['12,34,567.00', 'point', 123_456_700],
    ['1 234,56', 'comma', 123_456],
    ['1\u00a0234,56', 'comma', 123_456],
    ['1\u202f234,56', 'comma', 123_456],
    ['1.234,56', 'comma', 123_456],
    ['-1.234', 'comma', -123_400],
    ['(5.00)', 'point', -500],
    ['($5.00)', 'point', -500],
    ['$(1,005.00)', 'point', -100_500],
    ['EUR (5,00)', 'comma', -500],
    ['5.00-', 'point', -500],
    ['\u22125,00', 'comma', -500],
    ['- 5,00', 'comma', -500],
    ['$5.00', 'point', 500],
    ['-$5.00', 'point', -500],
    ['$-5.00', 'point', -500],
    ['-R$ 5,00', 'comma', -500],
    ['€ 5,00', 'comma', 500],
    ['5,00 €', 'comma', 500],
    ['-5,00 EUR', 'comma', -500],
    ['EUR 5.00', 'point', 500],
    ['5.00 CR', 'point', 500],
    ['5.00 DR', 'point', -500],
    ['5,00 S', 'comma', -500],
    ['.5', 'point', 50],
    ['5.', 'point', 500],
    ['12.500', 'point', 1250],
    ['-0.00', 'point', 0],
    ['99999999999999999999.99', 'point', '9999999999999999999999'],
  ] as const)('reads %s with the decimal %s', (text, mark, minor) => {
    expect(parseAmount(text, mark, 2)).toBe(minor)
  })

  it.each([
    ['12.345', 'point'],
    ['1.23', 'comma'],
    ['1,23', 'point'],
    ['1,2345.00', 'point'],
    ['1.234.56', 'point'],
    ['1,234.567,89', 'comma'],
    ['', 'point'],
    ['-', 'point'],
    ['.', 'point'],
    ['--5', 'point'],
    ['-5-', 'point'],
    ['(-5)', 'point'],
    ['-5 DR', 'point'],
    ['NaN', 'point'],
    ['1e400', 'point'],
    ['0x10', 'point'],
    ['=1+1', 'point'],
    ['12 34', 'point'],
    ['5 apples', 'point'],
    ['9'.repeat(31), 'point'],
    ['9'.repeat(100_000), 'point'],
  ] as const)('refuses %s with the decimal %s', (text, mark) => {
    expect(parseAmount(text, mark, 2)).toBeNull()
  })

  it('reads without a known mark only what can mean one thing', () => {
    expect(parseAmount('1.234', null, 2)).toBeNull()
    expect(parseAmount('1,234', null, 2)).toBeNull()
    expect(parseAmount('1.234,5', null, 2)).toBe(123_450)
    expect(parseAmount('1,234.5', null, 2)).toBe(123_450)
    expect(parseAmount('1.234.567', null, 2)).toBe(123_456_700)
    expect(parseAmount('12,5', null, 2)).toBe(1250)
    expect(parseAmount('12', null, 2)).toBe(1200)
  })

  it('counts in the minor units of the currency', () => {
    expect(parseAmount('1,500', 'point', 0)).toBe(1500)
    expect(parseAmount('1500.5', 'point', 0)).toBeNull()
    expect(parseAmount('1.234', 'point', 3)).toBe(1234)
  })

  it('reads back every amount, however it is grouped', () => {
    const group = (digits: string, by: string) => digits.replace(/\B(?=(\d{3})+$)/g, by)
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.constantFrom(
          ['.', '', 'point'],
          ['.', ',', 'point'],
          [',', '.', 'comma'],
          [',', ' ', 'comma'],
          ['.', "'", 'point'],
        ),
        fc.integer({ min: 0, max: 4 }),
        (minor, [decimal, by, mark], exponent) => {
          const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0')
          const whole = group(digits.slice(0, digits.length - exponent), by as string)
          const text = `${minor < 0n ? '-' : ''}${whole}${exponent === 0 ? '' : `${decimal as string}${digits.slice(-exponent)}`}`
          expect(BigInt(parseAmount(text, mark as 'point', exponent) ?? 'null')).toBe(minor)
        },
      ),
    )
  })

  it('takes any text and no time', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('point', 'comma', null),
        (text, mark) => void parseAmount(text, mark, 2),
      ),
    )
    for (const nasty of ['1,'.repeat(50_000), '('.repeat(50_000), ' '.repeat(50_000), '1 '.repeat(30)])
      parseAmount(nasty, null, 2)
  })
})

it('says which decimal marks an amount allows', () => {
  expect(marksOf('12', 2)).toBeNull()
  expect(marksOf('1,234.50', 2)).toEqual(['point'])
  expect(marksOf('1.234', 2)).toEqual(['comma'])
  expect(marksOf('1.230', 2)).toEqual(['point', 'comma'])
  expect(marksOf('1.2.3', 2)).toEqual([])
})
