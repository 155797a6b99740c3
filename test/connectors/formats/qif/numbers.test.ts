import fc from 'fast-check'
import { NumberStyle } from '../../../../connectors/formats/qif/numbers'

const amount = (text: string, exponent = 2) => new NumberStyle().readAmount('T', text, exponent)
const number = (text: string) => new NumberStyle().readNumber('I', text)

describe('a number of a QIF file', () => {
  it.each([
    ['-1234.56', -123_456],
    ['1,234.56', 123_456],
    ['1.234,56', 123_456],
    ["1'234.56", 123_456],
    ['1’234,56', 123_456],
    ['1 234,56', 123_456],
    ['1\u202f234,56', 123_456],
    ['-1,234,567.00', -123_456_700],
    ['12,34,567.89', 123_456_789],
    ['1.234.567', 123_456_700],
    ['(5.00)', -500],
    ['5.00-', -500],
    ['+5', 500],
    ['$-67.45', -6745],
    ['-€67,45', -6745],
    ['.50', 50],
    ['10.', 1000],
    ['007', 700],
    ['1,234', 123_400],
    ['1.234', 123_400],
    [' 1,035.34 ', 103_534],
  ])('reads the amount %s as %d hundredths', (text, minor) => {
    expect(amount(text)).toBe(minor)
  })

  it.each(['', 'abc', '1,2,3', '1.2.3', '12,34.56.78', '--5', '(5', '5)', '-(5)', '.', '1e5', '1/0', '1/3'])(
    'refuses %j',
    (text) => {
      expect(() => amount(text)).toThrow('The amount is not a number.')
      expect(() => number(text)).toThrow('The amount is not a number.')
    },
  )

  it('refuses an amount that the currency has no coin for', () => {
    expect(() => amount('5.0001')).toThrow('The amount has more decimals than its currency.')
    expect(amount('5.0000')).toBe(500)
  })

  it.each([
    ['45 1/4', '45.25'],
    ['1 15/16', '1.9375'],
    ['1/2', '0.5'],
    ['-3 1/8', '-3.125'],
    ['7 0/1', '7'],
    ['15.330', '15.33'],
    ['1,343.648538', '1343.648538'],
    ['2,000', '2000'],
    ['2.001', '2.001'],
  ])('reads the price %s as %s', (text, plain) => {
    expect(number(text)).toBe(plain)
  })

  it('refuses an amount of which nothing tells whether it is a thousand', () => {
    expect(() => amount('1.500')).toThrow('The amount can be a thousand or one and a bit.')
    expect(() => amount('1,234', 3)).toThrow('The amount can be a thousand or one and a bit.')
  })

  it('learns the decimal mark of a field from its clear numbers', () => {
    const numbers = new NumberStyle()
    expect(numbers.readNumber('Q', '1,234')).toBe('1234')
    numbers.readAmount('T', '5,00', 2)
    expect(numbers.readNumber('Q', '1,234')).toBe('1.234')
    numbers.readNumber('Q', '10.5')
    expect(numbers.readNumber('Q', '1,234')).toBe('1234')
    expect(numbers.readAmount('T', '12,500', 2)).toBe(1250)
    expect(numbers.readAmount('T', '1.234,50', 2)).toBe(123_450)
    expect(numbers.readAmount('T', '1,234.50', 2)).toBe(123_450)
  })

  it('is exact for every amount in every style', () => {
    const style = fc.constantFrom(['.', ','], [',', '.'], ['.', "'"], [',', ' '], ['.', ''])
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), style, (minor, [mark = '', group = '']) => {
        const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0')
        const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, group)
        const text = `${minor < 0n ? '-' : ''}${whole}${mark}${digits.slice(-2)}`
        expect(BigInt(amount(text))).toBe(minor)
      }),
    )
  })

  it('is plain decimal text or refused, whatever the text', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[-+(]?[\d.,' /]{1,16}[-)]?$/))
    fc.assert(
      fc.property(text, (written) => {
        let plain: string
        try {
          plain = number(written)
        } catch (fault) {
          expect(fault).toMatchObject({ code: 'record.unmappable' })
          return
        }
        expect(plain).toMatch(/^-?(0|[1-9]\d*)(\.\d+)?$/)
      }),
    )
  })
})
