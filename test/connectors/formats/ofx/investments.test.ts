import { ofx } from '../../../../connectors/formats/ofx/ofx'
import { bodiesOf, readFile } from '../read-file'
import { brokerage } from './samples'

const SECID = '<SECID><UNIQUEID>123456789<UNIQUEIDTYPE>CUSIP</SECID>'
const invtran = (fitid: string) => `<INVTRAN><FITID>${fitid}<DTTRADE>20260105<DTSETTLE>20260107<MEMO>note</INVTRAN>`
const buy = `<BUYSTOCK><INVBUY>${invtran('b1')}${SECID}<UNITS>100.5<UNITPRICE>50,25<COMMISSION>9.95<TOTAL>-5060.08<SUBACCTSEC>CASH<SUBACCTFUND>CASH</INVBUY><BUYTYPE>BUY</BUYSTOCK>`

const event = async (transactions: string) => {
  const reading = await readFile(ofx, brokerage(transactions))
  expect(reading.refused).toEqual([])
  return [...bodiesOf(reading, 'investment_event').values()][0]
}

describe('a broker’s statement', () => {
  it('keeps a purchase as an event of its own, with what it cost', async () => {
    expect(await event(buy)).toMatchObject({
      security_external_id: 'CUSIP:123456789',
      action: 'buy',
      action_raw: 'BUYSTOCK',
      traded_on: '2026-01-05',
      settled_on: '2026-01-07',
      quantity: '100.5',
      unit_price: '50.25',
      amount_minor: -506008,
      commission_minor: 995,
      currency: 'USD',
      memo: 'note',
    })
  })

  it.each([
    [
      'SELLMF',
      `<INVSELL>${invtran('1')}${SECID}<UNITS>-3<UNITPRICE>2<TOTAL>6</INVSELL><SELLTYPE>SELL`,
      { action: 'sell', quantity: '-3', amount_minor: 600 },
    ],
    [
      'INCOME',
      `${invtran('1')}${SECID}<INCOMETYPE>DIV<TOTAL>12.34`,
      { action: 'dividend', action_raw: 'INCOME DIV', quantity: null, amount_minor: 1234 },
    ],
    ['INCOME', `${invtran('1')}${SECID}<INCOMETYPE>CGLONG<TOTAL>1`, { action: 'capital_gain' }],
    [
      'REINVEST',
      `${invtran('1')}${SECID}<INCOMETYPE>DIV<TOTAL>-10<UNITS>.5<UNITPRICE>20`,
      { action: 'reinvest', quantity: '0.5', amount_minor: 0 },
    ],
    ['RETOFCAP', `${invtran('1')}${SECID}<TOTAL>5`, { action: 'return_of_capital', amount_minor: 500 }],
    [
      'SPLIT',
      `${invtran('1')}${SECID}<OLDUNITS>100.25<NEWUNITS>300.75<NUMERATOR>3<DENOMINATOR>1`,
      { action: 'split', quantity: '200.50', amount_minor: null },
    ],
    ['TRANSFER', `${invtran('1')}${SECID}<UNITS>-7<TFERACTION>OUT`, { action: 'transfer_out', quantity: '-7' }],
    ['INVEXPENSE', `${invtran('1')}${SECID}<TOTAL>-3`, { action: 'fee', amount_minor: -300 }],
    ['MARGININTEREST', `${invtran('1')}<TOTAL>-4`, { action: 'interest', security_external_id: null }],
    ['JRNLSEC', `${invtran('1')}${SECID}<UNITS>1`, { action: 'other', action_raw: 'JRNLSEC' }],
    ['CLOSUREOPT', `${invtran('1')}${SECID}<OPTACTION>EXPIRE<UNITS>1`, { action: 'other' }],
  ])('keeps a %s: %s', async (name, parts, expected) => {
    expect(await event(`<${name}>${parts}</${name}>`)).toMatchObject(expected)
  })

  it('counts in the currency that the action names', async () => {
    const eur = buy.replace('<UNITS>', '<CURRENCY><CURRATE>1.1<CURSYM>EUR</CURRENCY><UNITS>')
    expect(await event(eur)).toMatchObject({ currency: 'EUR' })
  })

  it('keeps movements of cash as transactions of the account', async () => {
    const cash =
      '<INVBANKTRAN><STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260106<TRNAMT>25<FITID>c1<NAME>Sweep</STMTTRN><SUBACCTFUND>CASH</INVBANKTRAN>'
    const reading = await readFile(ofx, brokerage(buy + cash))
    expect([...bodiesOf(reading, 'transaction').values()]).toMatchObject([{ amount_minor: 2500, payee: 'Sweep' }])
    expect(bodiesOf(reading, 'investment_event').size).toBe(1)
  })

  it('keeps what is held, on the day of the statement, and what it is', async () => {
    const position = (units: string, type: string, where = 'CASH') =>
      `<POSSTOCK><INVPOS>${SECID}<HELDINACCT>${where}<POSTYPE>${type}<UNITS>${units}<UNITPRICE>51<MKTVAL>5125.50<DTPRICEASOF>20260130</INVPOS></POSSTOCK>`
    const info = `<STOCKINFO><SECINFO>${SECID}<SECNAME>Acme &amp; Co<TICKER>ACME<UNITPRICE>51.00<DTASOF>20260130</SECINFO></STOCKINFO>`
    const bond =
      '<DEBTINFO><SECINFO><SECID><UNIQUEID>DE0001<UNIQUEIDTYPE>ISIN</SECID><SECNAME>Bund</SECINFO></DEBTINFO>'
    const positions = position('100.5', 'LONG') + position('4', 'SHORT', 'SHORT')
    const reading = await readFile(ofx, brokerage('', positions, info + bond))
    expect(reading.refused).toEqual([])
    expect([...bodiesOf(reading, 'holding').values()]).toMatchObject([
      {
        security_external_id: 'CUSIP:123456789',
        quantity: '100.5',
        unit_price: '51',
        value_minor: 512550,
        as_of: '2026-01-31',
      },
      { quantity: '-4' },
    ])
    expect([...bodiesOf(reading, 'security')]).toMatchObject([
      ['CUSIP:123456789', { name: 'Acme & Co', symbol: 'ACME', kind: 'stock', unique_id_type: 'CUSIP' }],
      ['ISIN:DE0001', { name: 'Bund', kind: 'bond', symbol: null }],
    ])
    expect([...bodiesOf(reading, 'security_price').values()]).toEqual([
      { security_external_id: 'CUSIP:123456789', price_on: '2026-01-30', price: '51.00', currency: null },
    ])
  })

  it('refuses a position of nothing alone', async () => {
    const reading = await readFile(ofx, brokerage(buy, '<POSOTHER><INVPOS><UNITS>1</INVPOS></POSOTHER>'))
    expect(reading.refused).toEqual([expect.stringMatching(/^Line \d+: The position names no security\.$/)])
    expect(bodiesOf(reading, 'investment_event').size).toBe(1)
  })
})
