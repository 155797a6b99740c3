import fc from 'fast-check'
import { NumberStyle } from '../../../../connectors/formats/qif/numbers'

const amount = (text: string, exponent = 2) => new NumberStyle().readAmount('T', text, exponent)

describe('a number of a QIF file', () => {
  it.each([
    ['-1234.56', '-1234.56'],
    ['1,234.56', '1234.56'],
    ['1.234,56', '1234.56'],
    ["1'234.56", '1234.56'],
    ['1’234,56', '1234.56'],
    ['1 234,56', '1234.56'],
    ['1\u202f234,56', '1234.56'],
    ['-1,234,567.00', '-1234567.00'],
    ['12,34,567.89', '1234567.89'],
    ['1.234.567', '1234567'],
    ['(5.00)', '-5.00'],
    ['5.00-', '-5.00'],
    ['+5', '5'],
    ['$-67.45', '-67.45'],
    ['-€67,45', '-67.45'],
    ['.50', '0.50'],
    ['10.', '10'],
    ['007', '7'],
    ['1,234', '1234'],
    [' 1,035.34 ', '1035.34'],
  ])('reads the amount %s as %s', (text, plain) => {
    expect(amount(text)).toBe(plain)
  })

  it.each([
    '',
    'abc',
    '1,2,3',
    '1.2.3',
    '12,34.56.78',
    '--5',
    '(5',
    '5)',
    '-(5)',
    '1,2345.6',
    '.',
    '1e5',
    '1/0',
    '1/3',
  ])('refuses %j', (text) => {
    expect(() => amount(text)).toThrow('The amount is not a number.')
  })

  it.each([
    ['45 1/4', '45.25'],
    ['1 15/16', '1.9375'],
    ['1/2', '0.5'],
    ['-3 1/8', '-3.125'],
    ['7 0/1', '7'],
  ])('reads the fraction %s as %s', (text, plain) => {
    expect(new NumberStyle().readNumber('I', text)).toBe(plain)
  })

  it('takes three decimals for such, where the currency has them', () => {
    expect(amount('1,234.567', 3)).toBe('1234.567')
    expect(amount('0.234', 3)).toBe('0.234')
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
    expect(numbers.readAmount('T', '12,500', 2)).toBe('12.500')
  })

  it('is exact for every amount in every style', () => {
    const style = fc.constantFrom(['.', ','], [',', '.'], ['.', "'"], [',', ' '], ['.', ''])
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), style, (minor, [mark = '', group = '']) => {
        const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0')
        const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, group)
        const text = `${minor < 0n ? '-' : ''}${whole}${mark}${digits.slice(-2)}`
        const plain = `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
        expect(amount(text)).toBe(plain)
      }),
    )
  })

  it('is plain decimal text or refused, whatever the text', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[-+(]?[\d.,' /]{1,16}[-)]?$/))
    fc.assert(
      fc.property(text, (written) => {
        let plain: string
        try {
          plain = amount(written)
        } catch (fault) {
          expect(fault).toMatchObject({ code: 'record.unmappable' })
          return
        }
        expect(plain).toMatch(/^-?(0|[1-9]\d*)(\.\d+)?$/)
      }),
    )
  })
})
