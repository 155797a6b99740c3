import fc from 'fast-check'
import { DATE_ORDERS, readDate, readWritten } from '../../../../connectors/formats/qif/dates'

const US = { short: 'mdy', year_first: 'ymd' } as const
const EUROPEAN = { short: 'dmy', year_first: 'ymd' } as const

describe('a date of a QIF file', () => {
  it.each([
    ["1/ 2'24", '2024-01-02'],
    [" 2/14'2020", '2020-02-14'],
    ["12/31'99", '1999-12-31'],
    ["3/29' 0", '2000-03-29'],
    ['3/29’05', '2005-03-29'],
    ['1/15/2024', '2024-01-15'],
    ['06/17/97', '1997-06-17'],
    ['6-17-97', '1997-06-17'],
    ['01022024', '2024-01-02'],
    ['20240102', '2024-01-02'],
    ['2024-01-02', '2024-01-02'],
    ['2024/1/2', '2024-01-02'],
    ['26 Jan 2026', '2026-01-26'],
    ['26-Jan-26', '2026-01-26'],
    ['Jan 26, 2026', '2026-01-26'],
    ['3. März 2009', '2009-03-03'],
    ['1 août 2011', '2011-08-01'],
    ['14 juin 2011', '2011-06-14'],
    ['14 juillet 2011', '2011-07-14'],
  ])('reads %s, month before day, as %s', (text, day) => {
    expect(readDate(text, US)).toBe(day)
  })

  it.each([
    ["28.02'2009", '2009-02-28'],
    ['28.2.09', '2009-02-28'],
    ["1/ 2'24", '2024-02-01'],
    ['01022024', '2024-02-01'],
  ])('reads %s, day before month, as %s', (text, day) => {
    expect(readDate(text, EUROPEAN)).toBe(day)
  })

  it.each([
    ['03/25/099Share Withdrawal', '1999-03-25'],
    ['03/25/100', '2000-03-25'],
    ['03/25/19100', '2000-03-25'],
    ['1/15/2024 12:30:00', '2024-01-15'],
    ['2024-01-15T12:30:00Z', '2024-01-15'],
  ])('takes the date of %s and leaves the rest', (text, day) => {
    expect(readDate(text, US)).toBe(day)
  })

  it.each(['2/30/2024', '13/13/2024', '0/1/2024', '1/1/1700', '1/1/250', 'soon', '', '1/2', '12 Foo 2024', '999999'])(
    'refuses %j',
    (text) => {
      expect(readDate(text, US)).toBeNull()
      expect(readDate(text, EUROPEAN)).toBeNull()
    },
  )

  it('knows a leap day by its year', () => {
    expect(readDate('2/29/2024', US)).toBe('2024-02-29')
    expect(readDate('2/29/2023', US)).toBeNull()
  })

  it('has every reading of an ambiguous one, and none that the calendar does not have', () => {
    expect(readWritten('03/04/05')?.readings).toEqual({ mdy: '2005-03-04', dmy: '2005-04-03', ymd: '2003-04-05' })
    expect(readWritten('25/04/05')?.readings).toEqual({ dmy: '2005-04-25', ymd: '2025-04-05' })
    expect(readWritten("03/04'05")?.readings).toEqual({ mdy: '2005-03-04', dmy: '2005-04-03' })
    expect(readWritten('2024/13/01')).toEqual({ kind: 'year_first', readings: { ydm: '2024-01-13' } })
  })

  it('comes back in the order it was written in', () => {
    const day = fc.date({ min: new Date('1951-01-01'), max: new Date('2048-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(day, fc.constantFrom('mdy', 'dmy'), fc.constantFrom('/', '-', '.'), (date, short, separator) => {
        const iso = date.toISOString().slice(0, 10)
        const [y = '', m = '', d = ''] = iso.split('-')
        const text = (short === 'mdy' ? [m, d, y] : [d, m, y]).join(separator)
        expect(readDate(text, { short, year_first: 'ymd' })).toBe(iso)
      }),
    )
  })

  it('is a day of the calendar or nothing, whatever the text', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[\d/' .-]{1,12}\w{0,4}$/))
    fc.assert(
      fc.property(text, fc.constantFrom(...DATE_ORDERS), (written, order) => {
        const day = readDate(written, { short: order, year_first: 'ymd' })
        if (day !== null) expect(new Date(day).toISOString().slice(0, 10)).toBe(day)
      }),
    )
  })
})
