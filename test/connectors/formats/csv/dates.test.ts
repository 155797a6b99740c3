import fc from 'fast-check'
import { DATE_ORDERS, ordersOf, parseDate } from '../../../../connectors/formats/csv/dates'

describe('parseDate', () => {
  it.each([
    ['31.12.2023', 'dmy', '2023-12-31'],
    ['31.12.23', 'dmy', '2023-12-31'],
    ['31.12.23.', 'dmy', '2023-12-31'],
    ['1/2/2024', 'dmy', '2024-02-01'],
    ['1/2/2024', 'mdy', '2024-01-02'],
    ['1-2-24', 'mdy', '2024-01-02'],
    ['24-01-02', 'ymd', '2024-01-02'],
    ['31 12 1999', 'dmy', '1999-12-31'],
    [" 1/ 2'24", 'mdy', '2024-01-02'],
    ['29/02/2024', 'dmy', '2024-02-29'],
    ['31122023', 'dmy', '2023-12-31'],
    ['12312023', 'mdy', '2023-12-31'],
    ['231231', 'ymd', '2023-12-31'],
    ['31.12.2023 23:59:59', 'dmy', '2023-12-31'],
    ['31/12/2023, 23:59', 'dmy', '2023-12-31'],
    ['01/02/70', 'dmy', '1970-02-01'],
    ['01/02/69', 'dmy', '2069-02-01'],
  ] as const)('reads %s as %s', (text, order, date) => {
    expect(parseDate(text, order)).toBe(date)
  })

  it.each([
    ['2024-01-31', '2024-01-31'],
    ['2024/1/31', '2024-01-31'],
    ['2024.01.31', '2024-01-31'],
    ['20240131', '2024-01-31'],
    ['20240131T101500', '2024-01-31'],
    ['2024-01-31T10:15:00Z', '2024-01-31'],
    ['2024-01-31 10:15:00.000 UTC', '2024-01-31'],
    ['31 Jan 2024', '2024-01-31'],
    ['31-Jan-24', '2024-01-31'],
    ['31. Januar 2024', '2024-01-31'],
    ['31 janv. 2024', '2024-01-31'],
    ['1. März 2024', '2024-03-01'],
    ['1 juin 2024', '2024-06-01'],
    ['1 juillet 2024', '2024-07-01'],
    ['1 ago 2024', '2024-08-01'],
    ['Jan 31, 2024', '2024-01-31'],
    ['January 31st, 2024', '2024-01-31'],
    ['Wed 31 Jan 2024', '2024-01-31'],
  ])('needs no order for %s', (text, date) => {
    for (const order of [...DATE_ORDERS, null]) expect(parseDate(text, order)).toBe(date)
  })

  it.each([
    '',
    '31.13.2023',
    '30.02.2024',
    '29.02.2023',
    '0.1.2024',
    '1.1.0024',
    '1.1.024',
    '1234',
    'Total',
    '12.50',
    '1,234.56',
    '2024-13-01',
    '99999999',
    'x'.repeat(100_000),
    '1'.repeat(100_000),
  ])('refuses %s', (text) => {
    for (const order of [...DATE_ORDERS, null]) expect(parseDate(text, order)).toBeNull()
  })

  it('knows every day in every order', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1970-01-01'), max: new Date('2069-12-31'), noInvalidDate: true }),
        fc.constantFrom('.', '/', '-'),
        (day, by) => {
          const iso = day.toISOString().slice(0, 10)
          const [y = '', m = '', d = ''] = iso.split('-')
          expect(parseDate([d, m, y].join(by), 'dmy')).toBe(iso)
          expect(parseDate([m, d, y].join(by), 'mdy')).toBe(iso)
          expect(parseDate([y, m, d].join(by), null)).toBe(iso)
          expect(parseDate([y.slice(2), m, d].join(by), 'ymd')).toBe(iso)
        },
      ),
    )
  })

  it('takes any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseDate(text, 'dmy')))
  })
})

describe('ordersOf', () => {
  it('keeps every order that makes a date of it', () => {
    expect(ordersOf('13/02/2024')).toEqual({ orders: ['dmy'], certain: false })
    expect(ordersOf('02/13/2024')).toEqual({ orders: ['mdy'], certain: false })
    expect(ordersOf('02/03/2024')).toEqual({ orders: ['dmy', 'mdy'], certain: false })
    expect(ordersOf('02/03/04')).toEqual({ orders: ['dmy', 'mdy', 'ymd'], certain: false })
    expect(ordersOf('2024-02-03')).toEqual({ orders: DATE_ORDERS, certain: true })
    expect(ordersOf('nothing')).toEqual({ orders: [], certain: false })
  })
})
