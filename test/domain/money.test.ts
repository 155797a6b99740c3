import fc from 'fast-check'
import { CURRENCY_CODES, exponentOf } from '../../domain/currencies'
import { fromMinorUnits, parseDecimal, rescale, sumMinorUnits, toMinorUnits } from '../../domain/money'
import { MinorUnits } from '../../domain/records'

const unmappable = expect.objectContaining({ code: 'record.unmappable' }) as Error
const amounts = fc.bigInt({ min: -(10n ** 26n), max: 10n ** 26n })
const exponents = fc.integer({ min: 0, max: 4 })

/** Written another way than the code under test: by moving a point through digits. */
function spell(amount: bigint, exponent: number): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  const fraction = exponent === 0 ? '' : `.${digits.slice(-exponent)}`
  return `${amount < 0n ? '-' : ''}${whole}${fraction}`
}

const group = (text: string) => text.replace(/\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','))

describe('parseDecimal', () => {
  it.each([
    ['1,234.56', 2, 123456n],
    ['(5.00)', 2, -500n],
    ['+7', 2, 700n],
    ['-0.05', 2, -5n],
    ['.5', 2, 50n],
    ['0', 0, 0n],
    ['-0.00', 2, 0n],
    ['12.3400', 2, 1234n],
    ['100.00', 0, 100n],
    ['1.234', 3, 1234n],
    ['90071992547409930.07', 2, 9007199254740993007n],
  ])('reads %s with %i decimals', (text, exponent, amount) => {
    expect(parseDecimal(text, exponent)).toBe(amount)
  })

  it.each([
    '12.345',
    '',
    '.',
    '5.',
    '-',
    'NaN',
    'Infinity',
    '1e400',
    '0x10',
    '1,23',
    '12,34.00',
    '1234,567',
    '0,123',
    '1.234,56',
    '1 234',
    ' 1',
    '(-5)',
    '(5',
    '()',
    '--5',
    '$5',
    '٣',
    '1'.repeat(31),
  ])('refuses %j for two decimals', (text) => {
    expect(() => parseDecimal(text, 2)).toThrow(unmappable)
  })

  it('reads back every amount, grouped or not, in brackets or with a sign', () => {
    fc.assert(
      fc.property(amounts, exponents, (amount, exponent) => {
        const text = spell(amount, exponent)
        expect(parseDecimal(text, exponent)).toBe(amount)
        expect(parseDecimal(group(text), exponent)).toBe(amount)
        if (amount < 0n) expect(parseDecimal(`(${text.slice(1)})`, exponent)).toBe(amount)
        else expect(parseDecimal(`+${text}`, exponent)).toBe(amount)
      }),
    )
  })

  it('never shows the amount that it refuses', () => {
    expect(() => parseDecimal('12.345', 2)).toThrow(expect.not.objectContaining({ message: /345/ }) as Error)
  })
})

describe('rescale', () => {
  it('is exact or refused', () => {
    fc.assert(
      fc.property(amounts, exponents, exponents, (amount, from, to) => {
        const factor = 10n ** BigInt(Math.max(0, from - to))
        if (amount % factor === 0n) expect(rescale(rescale(amount, from, to), to, from)).toBe(amount)
        else expect(() => rescale(amount, from, to)).toThrow(unmappable)
      }),
    )
  })

  it.each([
    ['milliunits to cents', -12340n, 3, 2, -1234n],
    ['milliunits to yen', 500000n, 3, 0, 500n],
    ['milliunits to dinars', 1234n, 3, 3, 1234n],
    ['hundredths to whole krónur', 50000n, 2, 0, 500n],
    ['whole ariary to hundredths', 500n, 0, 2, 50000n],
  ])('turns %s', (_, amount, from, to, result) => {
    expect(rescale(amount, from, to)).toBe(result)
  })
})

describe('minor units', () => {
  it('come back as they went, always in the form that a record may hold', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        const units = toMinorUnits(amount)
        expect(MinorUnits.parse(units)).toBe(units)
        expect(fromMinorUnits(units)).toBe(amount)
        expect(typeof units === 'number').toBe(Number.isSafeInteger(Number(amount)))
      }),
    )
  })

  it('are numbers up to the last that JSON carries exactly', () => {
    const last = BigInt(Number.MAX_SAFE_INTEGER)
    expect(toMinorUnits(last)).toBe(9007199254740991)
    expect(toMinorUnits(-last)).toBe(-9007199254740991)
    expect(toMinorUnits(last + 1n)).toBe('9007199254740992')
    expect(toMinorUnits(0n)).toBe(0)
  })

  it('add up exactly beyond that', () => {
    fc.assert(
      fc.property(fc.array(amounts), (list) => {
        expect(sumMinorUnits(list.map(toMinorUnits))).toBe(list.reduce((sum, amount) => sum + amount, 0n))
      }),
    )
  })
})

describe('exponentOf', () => {
  it.each([
    ['USD', 2],
    ['JPY', 0],
    ['ISK', 0],
    ['UGX', 0],
    ['HUF', 2],
    ['MGA', 2],
    ['KWD', 3],
    ['IQD', 3],
    ['CLF', 4],
    ['HRK', 2],
  ])('knows the decimals of %s', (code, exponent) => {
    expect(exponentOf(code)).toBe(exponent)
  })

  it.each(['XYZ', 'usd', 'XAU', 'XXX', '', 'toString'])('refuses %j', (code) => {
    expect(() => exponentOf(code)).toThrow(unmappable)
  })

  it('lists each code once', () => {
    expect(new Set(CURRENCY_CODES).size).toBe(CURRENCY_CODES.length)
    expect(CURRENCY_CODES.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true)
  })
})
