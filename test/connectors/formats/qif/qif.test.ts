import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { qif } from '../../../../connectors/formats/qif/qif'
import { listOf, inPieces, readFile } from '../read-file'
import { EVERYTHING } from './samples'

const SETTINGS = { currency: 'USD', date_order: 'mdy' }
const read = (text: string | Uint8Array, settings = {}) => readFile(qif, text, { ...SETTINGS, ...settings })

const bank = async (record: string, settings = {}) => {
  const file = await read(`!Type:Bank\n${record}\n^\n`, settings)
  expect(file.refused).toEqual([])
  return listOf(file, 'transaction')[0]
}
const refusal = async (text: string) => (await read(text)).refused
const events = async (record: string) => {
  const file = await read(`!Account\nNBroker\nTInvst\n^\n!Type:Invst\n${record}\n^\n`)
  expect(file.refused).toEqual([])
  return listOf(file, 'investment_event')
}
const accounts = async (text: string) => listOf(await read(text), 'transaction').map((row) => row.account_external_id)
const idsOf = async (text: string) =>
  (await read(text)).rows.filter(({ entity }) => entity === 'transaction').map(({ external_id }) => external_id)

describe('a QIF file', () => {
  it('becomes accounts, balances, categories, transactions, investments, prices and payees', async () => {
    const file = await readFile(qif, EVERYTHING, { currency: 'USD' })
    expect(file.refused).toEqual([])
    const count = (entity: string) => file.rows.filter((record) => record.entity === entity).length
    expect(qif.entities.map((entity) => [entity, count(entity)])).toEqual([
      ['account', 3],
      ['balance', 2],
      ['category', 3],
      ['payee', 1],
      ['transaction', 4],
      ['security', 1],
      ['security_price', 1],
      ['investment_event', 3],
    ])
  })

  it('gives each transaction all that its record says', async () => {
    expect(
      await bank(
        "D 2/14'2020\nU-1,000.00\nT-...\nCX\nN123\nPWalmart\nMmemo\nA1 Street\nA2 City\nLFood:Groceries/Trip:Rome",
      ),
    ).toEqual({
      account_external_id: 'Bank account',
      status: 'posted',
      posted_on: '2020-02-14',
      transacted_on: null,
      amount_minor: -100_000,
      currency: 'USD',
      exponent: 2,
      kind: 'payment',
      payee_external_id: null,
      payee: 'Walmart',
      payee_raw: null,
      category_external_id: 'Food:Groceries',
      category: 'Food:Groceries',
      memo: 'memo',
      check_number: '123',
      cleared: 'reconciled',
      approved: null,
      flag: null,
      tags: ['Trip', 'Rome'],
      transfer_account_external_id: null,
      transfer_transaction_external_id: null,
      source_external_id: null,
      splits: [],
    })
  })

  it.each([
    ['*', 'cleared'],
    ['c', 'cleared'],
    ['X', 'reconciled'],
    ['R', 'reconciled'],
    ['?', 'uncleared'],
    ['!', 'uncleared'],
  ])('knows the status %s', async (status, cleared) => {
    expect(await bank(`D1/13/2024\nT1\nC${status}`)).toMatchObject({ cleared })
  })

  it('takes the U line for the amount, which has room for a longer one', async () => {
    expect(await bank('D1/13/2024\nT99,999.99\nU199,999.99')).toMatchObject({ amount_minor: 19_999_999 })
  })

  it('marks what Quicken voided', async () => {
    expect(await bank('D1/13/2024\nT0.00\nP**VOID**Grocer')).toMatchObject({ status: 'void' })
  })

  describe('its text', () => {
    it.each([
      ['UTF-8', Buffer.from('!Type:Bank\nD1/13/2024\nT1\nPCafé €\n^\n')],
      ['UTF-8 with a mark', Buffer.from('\ufeff!Type:Bank\nD1/13/2024\nT1\nPCafé €\n^\n')],
      ['UTF-16 with a mark', Buffer.from('\ufeff!Type:Bank\nD1/13/2024\nT1\nPCafé €\n^\n', 'utf16le')],
      ['windows-1252', Buffer.from('!Type:Bank\nD1/13/2024\nT1\nPCaf\xe9 \x80\n^\n', 'latin1')],
      ['lines of Windows', Buffer.from('!Type:Bank\r\nD1/13/2024\r\nT1\r\nPCafé €\r\n^\r\n')],
      ['lines of an old Mac', Buffer.from('!Type:Bank\rD1/13/2024\rT1\rPCafé €\r^\r')],
    ])('is read as %s', async (_, bytes) => {
      expect(qif.recognises(bytes)).toBe(true)
      const file = await read(bytes)
      expect(listOf(file, 'transaction')).toMatchObject([{ payee: 'Café €', posted_on: '2024-01-13' }])
    })

    it('may say what it likes before the first header', async () => {
      expect(await accounts('### An export ###\n\n!Type:Bank\nD1/13/2024\nT1\n^\n')).toHaveLength(1)
    })

    it('is put aside where a record stands before the first header', async () => {
      expect(await refusal('D1/13/2024\nT1\n^\n!Type:Bank\n')).toEqual([
        'Line 1: There is no header before this record.',
      ])
    })

    it('may end a record with ^^, and a section without any', async () => {
      expect(
        await accounts('!Type:Bank\nD1/13/2024\nT1\n^^\nD1/14/2024\nT1\n!Type:Bank\nD1/15/2024\nT1\n^\n'),
      ).toHaveLength(3)
    })

    it('may have an option between the lines of a record', async () => {
      expect(await bank('D1/13/2024\n!Option:AllXfr\nT5\nPPayee')).toMatchObject({ amount_minor: 500, payee: 'Payee' })
    })

    it('puts two records aside that have no end between them, and loses neither in the other', async () => {
      const two = 'D1/13/2024\nT1\nPOne\nD1/14/2024\nT2\nPTwo'
      for (const type of ['Bank', 'Invst']) {
        const file = await read(`!Type:${type}\n${two}\n^\nD1/15/2024\nT3\n^\n`)
        expect(file.refused).toEqual([
          'Line 2: There are two dates and two amounts: the end (^) between them is missing.',
        ])
        expect(file.aside).toMatchObject([{ line: 2, text: two }])
      }
    })

    it('that breaks off costs itself its last record, which may be half a number', async () => {
      const file = await read('!Type:Bank\nD1/13/2024\nT1\n^\nD1/14/2024\nT1')
      expect(listOf(file, 'transaction')).toHaveLength(1)
      expect(file.refused).toEqual(['Line 5: The file ends within this record.'])
      expect(file.aside).toMatchObject([{ line: 5, text: 'D1/14/2024\nT1' }])
    })
  })

  describe('its headers', () => {
    it.each([
      ['!Type:Bank ', 'checking'],
      ['!type:bank', 'checking'],
      ['!Type Bank', 'checking'],
      ['!Type:Banque', 'checking'],
      ['!Type:Bar', 'cash'],
      ['!Type:Cash', 'cash'],
      ['!Type:CCard', 'credit_card'],
      ['!Type:Oth A', 'other_asset'],
      ['!Type:Oth L', 'other_liability'],
      ['!Type:Invst', 'investment'],
      ['!Type:Port', 'investment'],
      ['!Type:Schatzkiste', 'unknown'],
    ])('%s begins an account of type %s', async (header, type) => {
      expect(qif.recognises(Buffer.from(`${header}\n`))).toBe(true)
      const file = await read(`${header}\nD1/13/2024\nT1\n^\n`)
      expect(file.refused).toEqual([])
      expect(listOf(file, 'account')).toMatchObject([{ type }])
    })

    it('that nobody knows cost the records under them a reason', async () => {
      expect(await refusal('!Type:Budget\nNFood\nB100\n^\n')).toEqual([
        'Line 2: Records under the header !Type:Budget are not known.',
      ])
    })
  })

  describe('its accounts', () => {
    const row = 'D1/13/2024\nT1\n^\n'
    const entry = (name: string, type = 'Bank') => `N${name}\nT${type}\n^\n`

    it('are selected one by one after a list of them all', async () => {
      const list = `!Option:AutoSwitch\n!Account\n${entry('One')}${entry('Two')}!Clear:AutoSwitch\n`
      const text = `${list}!Account\n${entry('Two')}!Type:Bank\n${row}!Account\n${entry('One')}!Type:Bank\n${row}`
      expect(await accounts(text)).toEqual(['Two', 'One'])
    })

    it('are only listed where auto-switch was cleared after the list', async () => {
      const list = `!Option:AutoSwitch\n!Account\n${entry('One')}${entry('Two')}!Clear:AutoSwitch\n`
      expect(await accounts(`${list}!Type:Bank\n${row}`)).toEqual(['Bank account'])
    })

    it('are switched to the last one of the list while auto-switch is on', async () => {
      expect(await accounts(`!Option:AutoSwitch\n!Account\n${entry('One')}${entry('Two')}!Type:Bank\n${row}`)).toEqual([
        'Two',
      ])
    })

    it('stay selected over the lists between', async () => {
      expect(await accounts(`!Account\n${entry('One')}!Type:Cat\nNFood\n^\n!Type:Bank\n${row}`)).toEqual(['One'])
    })

    it('are named by their opening balance where nothing else names them', async () => {
      const text = `!Type:Bank\nD1/1/2024\nT5\nPOpening Balance\nL[Livret]\n^\n${row}!Type:CCard\n${row}`
      expect(await accounts(text)).toEqual(['Livret', 'Livret', 'Credit card'])
      expect(await accounts('!Type:Bank\nD1/1/2024\nT5\nPEröffnungssaldo\nL[Giro]\n^\n')).toEqual(['Giro'])
    })

    it('are named by the settings where the file names none', async () => {
      const file = await read(`!Type:Bank\n${row}`, { account: 'Household' })
      expect(listOf(file, 'account')).toMatchObject([{ name: 'Household', type: 'checking' }])
    })

    it('keep what an earlier entry said of them', async () => {
      const file = await read(
        `!Account\nNOne\nTCCard\nDA note\nL1,000.00\n^\n!Account\nNOne\n^\n!Type:CCard\n${row}!Account\nNOne\nTBank\n^\n`,
      )
      expect(listOf(file, 'account')).toMatchObject([
        { type: 'credit_card', note: 'A note', subtype: 'CCard' },
        { type: 'checking', note: 'A note', subtype: 'Bank' },
      ])
    })

    it('bring the balance of their last statement with its day, and their limit', async () => {
      const file = await read("!Account\nNOne\nTCCard\nL5,000.00\n$-12.50\n/1/31'24\n^\n")
      expect(listOf(file, 'balance')).toMatchObject([
        { kind: 'ledger', amount_minor: -1250, as_of: '2024-01-31' },
        { kind: 'limit', amount_minor: 500_000, as_of: null },
      ])
    })

    it('without a name, or of an unknown type, say so', async () => {
      expect(await refusal('!Account\nTBank\n^\n')).toEqual(['Line 2: The account has no name (N).'])
      expect(listOf(await read('!Account\nNOne\nTVault\n^\n'), 'account')).toMatchObject([
        { type: 'unknown', subtype: 'Vault' },
      ])
    })
  })

  describe('transfers', () => {
    it('name the account on the other side', async () => {
      expect(await bank('D1/13/2024\nT-5\nL[Savings]/Trip')).toMatchObject({
        kind: 'transfer',
        transfer_account_external_id: 'Savings',
        category: null,
        tags: ['Trip'],
      })
    })

    it('to the account itself put its balance right', async () => {
      const file = await read('!Account\nNOne\nTBank\n^\n!Type:Bank\nD1/13/2024\nT-5\nPBalance Adjustment\nL[One]\n^\n')
      expect(listOf(file, 'transaction')).toMatchObject([{ kind: 'adjustment', transfer_account_external_id: null }])
    })
  })

  describe('splits', () => {
    const parts = async (record: string) =>
      (await bank(record))?.splits.map(({ amount_minor, category, memo, transfer_account_external_id }) => [
        amount_minor,
        category ?? transfer_account_external_id,
        memo,
      ])

    it('divide a transaction among categories and accounts', async () => {
      const record = 'D1/13/2024\nT-10.00\nLFood\nSFood/Trip\nEmilk\n$-4.00\nS[Savings]\n$-6.00'
      expect(await parts(record)).toEqual([
        [-400, 'Food', 'milk'],
        [-600, 'Savings', null],
      ])
      expect(await bank(record)).toMatchObject({ category: null, transfer_account_external_id: null, tags: ['Trip'] })
    })

    it('that do not add up get a part for what is left', async () => {
      expect(await parts('D1/13/2024\nT-10.00\nSFood\n$-4.00\nSFun\n$-5.00')).toEqual([
        [-400, 'Food', null],
        [-500, 'Fun', null],
        [-100, null, 'Not split in the file'],
      ])
    })

    it('without an amount take what is left, or their percentage', async () => {
      expect(await parts('D1/13/2024\nT-10.00\nSFood\n$-4.00\nSFun')).toEqual([
        [-400, 'Food', null],
        [-600, 'Fun', null],
      ])
      expect(await parts('D1/13/2024\nT-10.00\nSFood\n%12.5%\nSFun\n%87.50')).toEqual([
        [-125, 'Food', null],
        [-875, 'Fun', null],
      ])
    })

    it('of which two have no amount are put aside', async () => {
      expect(await refusal('!Type:Bank\nD1/13/2024\nT-10.00\nSFood\nSFun\n^\n')).toEqual([
        'More than one split has no amount ($).',
      ])
    })

    it('may begin with their memo, and have a date that is none of the record’s', async () => {
      expect(await bank('D1/13/2024\nT-10.00\nEmemo\n$-10.00\nD2/20/2024')).toMatchObject({
        posted_on: '2024-01-13',
        splits: [{ memo: 'memo', amount_minor: -1000 }],
      })
    })
  })

  describe('categories', () => {
    it('stand under their parents, and are told once', async () => {
      const file = await read(
        '!Type:Cat\nNFood: Out \nDRestaurants\n^\n!Type:Bank\nD1/13/2024\nT1\nLFood:Out\n^\nD1/14/2024\nT1\nLFood:In\n^\n',
      )
      expect(
        listOf(file, 'category').map(({ name, parent_external_id, note }) => [name, parent_external_id, note]),
      ).toEqual([
        ['Food', null, null],
        ['Out', 'Food', 'Restaurants'],
        ['In', 'Food', null],
      ])
    })
  })

  describe('investments', () => {
    it('are events with price, quantity, commission and the effect on the cash', async () => {
      expect(await events('D1/13/2024\nNBuy\nYApple\nI45 1/4\nQ100\nT4,535.00\nO10.00\nMbuy low\nCX')).toEqual([
        {
          account_external_id: 'Broker',
          security_external_id: 'Apple',
          action: 'buy',
          action_raw: 'Buy',
          traded_on: '2024-01-13',
          settled_on: null,
          quantity: '100',
          unit_price: '45.25',
          amount_minor: -453_500,
          commission_minor: 1000,
          currency: 'USD',
          exponent: 2,
          cleared: 'reconciled',
          category: null,
          memo: 'buy low',
          transfer_account_external_id: null,
        },
      ])
    })

    it.each([
      ['Buy', 'buy', -500, '2'],
      ['Kauf', 'buy', -500, '2'],
      ['CvrShrt', 'buy', -500, '2'],
      ['Sell', 'sell', 500, '-2'],
      ['Verkauf', 'sell', 500, '-2'],
      ['ShtSell', 'sell', 500, '-2'],
      ['Div', 'dividend', 500, null],
      ['IntInc', 'interest', 500, null],
      ['MargInt', 'interest', -500, null],
      ['CGLong', 'capital_gain', 500, null],
      ['CGShort', 'capital_gain', 500, null],
      ['KapGew', 'capital_gain', 500, null],
      ['ReinvDiv', 'reinvest', 0, '2'],
      ['ReinvLg', 'reinvest', 0, '2'],
      ['ReinvZin', 'reinvest', 0, '2'],
      ['RtrnCap', 'return_of_capital', 500, null],
      ['ShrsIn', 'transfer_in', 0, '2'],
      ['AktZu', 'transfer_in', 0, '2'],
      ['ShrsOut', 'transfer_out', 0, '-2'],
      ['AktAb', 'transfer_out', 0, '-2'],
      ['XIn', 'transfer_in', 500, null],
      ['XOut', 'transfer_out', -500, null],
      ['ContribX', 'transfer_in', 500, null],
      ['WithdrwX', 'transfer_out', -500, null],
      ['MiscInc', 'other', 500, null],
      ['MiscExp', 'fee', -500, null],
      ['StkSplit', 'split', 0, null],
      ['Cash', 'other', 500, null],
    ])('know the action %s', async (action_raw, action, amount_minor, quantity) => {
      expect(await events(`D1/13/2024\nN${action_raw}\nYApple\nQ2\nT5.00`)).toMatchObject([
        { action, action_raw, amount_minor, quantity },
      ])
    })

    it('whose cash passes to another account are two events, which leave the cash as it was', async () => {
      expect(await events('D1/13/2024\nNBuyX\nYApple\nI1\nQ5\nT5.00\nL[Checking]\n$5.00')).toMatchObject([
        { action: 'buy', amount_minor: -500, quantity: '5', transfer_account_external_id: null },
        { action: 'transfer_in', amount_minor: 500, quantity: null, transfer_account_external_id: 'Checking' },
      ])
      expect(await events('D1/13/2024\nNDivX\nYApple\nT0.75\nL[Checking]\n$0.75')).toMatchObject([
        { action: 'dividend', amount_minor: 75 },
        { action: 'transfer_out', amount_minor: -75, transfer_account_external_id: 'Checking' },
      ])
    })

    it('whose cash stays in the account are one', async () => {
      expect(await events('D1/13/2024\nNSellX\nYApple\nQ5\nT5.00\nL[Broker]')).toMatchObject([
        { action: 'sell', amount_minor: 500, transfer_account_external_id: null },
      ])
    })

    it('may have a category and an account in one line', async () => {
      expect(await events('D1/13/2024\nNMiscIncX\nT36.00\nLIncome:Tax|[Checking]')).toMatchObject([
        { action: 'other', amount_minor: 3600, category: 'Income:Tax' },
        { action: 'transfer_out', amount_minor: -3600, transfer_account_external_id: 'Checking' },
      ])
    })

    it('keep the sign of mere cash, with an action and without', async () => {
      expect(await events('D1/13/2024\nT-5.00\nPFee')).toMatchObject([
        { action: 'other', amount_minor: -500, memo: 'Fee' },
      ])
    })

    it('keep the ratio of a stock split', async () => {
      expect(await events('D1/13/2024\nNStkSplit\nYApple\nQ20')).toMatchObject([
        { quantity: null, memo: 'New shares for every 10: 20' },
      ])
    })

    it('settle by price times quantity what a separator means', async () => {
      expect(await events('D1/13/2024\nNBuy\nYFund\nI2,500\nQ3,000\nT7,50')).toMatchObject([
        { unit_price: '2.5', quantity: '3', amount_minor: -750 },
      ])
      expect(await events('D1/13/2024\nNBuy\nYFund\nI1\nQ3,458\nT3,458.00')).toMatchObject([{ quantity: '3458' }])
    })

    it('of an action that nobody knows are put aside', async () => {
      expect(await refusal('!Type:Invst\nD1/13/2024\nNConjure\nYApple\nT5\n^\n')).toEqual([
        'Line 2: The investment action (N) is none that is known.',
      ])
    })
  })

  describe('securities and prices', () => {
    it('meet by symbol', async () => {
      const file = await read(
        '!Type:Security\nNApple\nSAAPL\nTStock\n^\n!Type:Prices\n"AAPL",45 1/4,"1/19\'24"\n"NEW",1.5," 1/20/24"\n^\n',
      )
      expect(listOf(file, 'security')).toMatchObject([
        { name: 'Apple', symbol: 'AAPL', kind: 'stock' },
        { name: 'NEW', symbol: null, kind: 'unknown' },
      ])
      expect(listOf(file, 'security_price')).toEqual([
        { security_external_id: 'Apple', price_on: '2024-01-19', price: '45.25', currency: null },
        { security_external_id: 'NEW', price_on: '2024-01-20', price: '1.5', currency: null },
      ])
    })

    it('may have a decimal comma, and a symbol that begins with ^', async () => {
      const file = await read('!Type:Security\nNIndex\nS^IDX\n^\n!Type:Prices\n"^IDX",45,25,"1/19\'24"\n^\n')
      expect(listOf(file, 'security_price')).toMatchObject([{ security_external_id: 'Index', price: '45.25' }])
    })

    it('put a price aside that is none, and keep its neighbours', async () => {
      const file = await read('!Type:Prices\n"A",,"1/19\'24"\n"B",1 1/3,"1/19\'24"\nnonsense\n"C",2,"1/19\'24"\n^\n')
      expect(listOf(file, 'security_price')).toHaveLength(1)
      expect(file.refused).toEqual([
        'Line 2: The line has no price.',
        'Line 3: The amount is not a number.',
        'Line 4: The line is not a symbol, a price and a date.',
      ])
    })
  })

  describe('a memorized payment', () => {
    it('is a payee, and no payment', async () => {
      const file = await read('!Type:Memorized\nKP\nPLandlord\nT-500.00\nLRent\n^\n')
      expect(file.rows).toMatchObject([{ entity: 'payee', external_id: 'Landlord' }])
    })
  })

  describe('a broken record', () => {
    it.each([
      ['D1/13/2024', 'The record has no amount (T or U).'],
      ['T5', 'The record has no date (D).'],
      ['D13/13/2024\nT5', 'The date is not a day of the calendar in the order of the file.'],
      ['D1/13/2024\nT5.0001', 'The amount has more decimals than its currency.'],
      ['D1/13/2024\nTfive', 'The amount is not a number.'],
    ])('costs itself and says why: %j', async (record, reason) => {
      const file = await read(`!Type:Bank\nD1/13/2024\nT1\n^\n${record}\n^\nD1/14/2024\nT1\n^\n`)
      expect(listOf(file, 'transaction')).toHaveLength(2)
      expect(file.refused).toEqual([`Line 5: ${reason}`])
      expect(file.aside).toEqual([{ kind: 'refused', line: 5, reason, text: record }])
    })
  })

  describe('the identity of its rows', () => {
    const row = (payee: string) => `D1/13/2024\nT-5\nP${payee}\n^\n`

    it('is the same when the file is read again', async () => {
      expect(await idsOf(EVERYTHING)).toEqual(await idsOf(EVERYTHING))
    })

    it('tells equal rows apart, and a fourth from the three before it', async () => {
      const three = await idsOf(`!Type:Bank\n${row('A').repeat(3)}`)
      const four = await idsOf(`!Type:Bank\n${row('A').repeat(4)}`)
      expect(new Set(four).size).toBe(4)
      expect(four.slice(0, 3)).toEqual(three)
    })

    it('holds when people change payee, memo or category', async () => {
      expect(await idsOf(`!Type:Bank\n${row('A')}`)).toEqual(await idsOf(`!Type:Bank\n${row('B\nMmemo\nLFood')}`))
    })

    it('is another for another account, day, amount or number', async () => {
      const ids = await Promise.all(
        ['D1/13/2024\nT5', 'D1/14/2024\nT5', 'D1/13/2024\nT6', 'D1/13/2024\nT5\nN1'].map((text) =>
          idsOf(`!Type:Bank\n${text}\n^\n`),
        ),
      )
      expect(new Set([...ids.flat(), ...(await idsOf('!Type:Cash\nD1/13/2024\nT5\n^\n'))]).size).toBe(5)
    })
  })

  describe('the order of day and month', () => {
    const dates = (...texts: string[]) => `!Type:Bank\n${texts.map((text) => `D${text}\nT1\n^\n`).join('')}`
    const ask = async (text: string, settings = {}) =>
      (await qif.questions(inPieces(text), { currency: 'USD', ...settings })).find(
        ({ setting }) => setting === 'date_order',
      )
    const days = async (text: string, settings = {}) =>
      listOf(await readFile(qif, text, { currency: 'USD', ...settings }), 'transaction').map((row) => row.posted_on)

    it('is asked for where more than one fits all dates, with the likeliest first', async () => {
      expect(await ask(dates("01/02'24", "03/02'24", "12/02'24"))).toEqual({
        setting: 'date_order',
        title: 'In which order does the file write day, month and year?',
        candidates: [
          {
            value: 'dmy',
            title: 'Day, month, year',
            evidence: "All 3 dates fit, from 2024-02-01 to 2024-02-12. 01/02'24 on line 2 is 2024-02-01.",
          },
          {
            value: 'mdy',
            title: 'Month, day, year',
            evidence: "All 3 dates fit, from 2024-01-02 to 2024-12-02. 01/02'24 on line 2 is 2024-01-02.",
          },
        ],
      })
    })

    it('is asked for where two digits may be a year or a day', async () => {
      expect((await ask(dates('13/04/24', '14/05/24')))?.candidates.map(({ value }) => value)).toEqual(['dmy', 'ymd'])
    })

    it('is asked for where none fits all, saying which date does not', async () => {
      expect((await ask(dates('1/13/2024', '1/14/2024', '25/12/2024')))?.candidates).toMatchObject([
        {
          value: 'mdy',
          evidence: expect.stringContaining(
            '2 of 3 dates fit, from 2024-01-13 to 2024-01-14; 25/12/2024 on line 8 does not.',
          ),
        },
        { value: 'dmy', evidence: expect.stringContaining('1 of 3 dates fit') },
      ])
    })

    it.each([
      ['one date tells', dates('1/2/2024', '1/13/2024'), ['2024-01-02', '2024-01-13']],
      ['the last date tells', dates('1/2/2024', '13/1/2024'), ['2024-02-01', '2024-01-13']],
      ['all mean the same either way', dates('1/1/2024', '2/2/2024'), ['2024-01-01', '2024-02-02']],
      ['the year comes first', dates('2024/1/2', '2024-03-04'), ['2024-01-02', '2024-03-04']],
      ['the day comes before the month behind the year', dates('2024/1/2', '2024/13/1'), ['2024-02-01', '2024-01-13']],
      ['the month has its name', dates('2 Jan 2024'), ['2024-01-02']],
      ['a date is none at all', dates('never', '13/1/2024'), ['2024-01-13']],
      ['the price list tells', `!Type:Prices\n"A",1,"1/19'24"\n^\n${dates("1/2'24")}`, ['2024-01-02']],
      ['an account tells', `!Account\nNOne\n$5\n/1/31'24\n^\n${dates("1/2'24")}`, ['2024-01-02']],
    ])('is certain where %s', async (_, text, expected) => {
      expect(await ask(text)).toBeUndefined()
      expect(await days(text)).toEqual(expected)
    })

    it('does not mind how prices are dated, if that is clear', async () => {
      const text = `!Type:Prices\n"A",1,"2024-01-02"\n^\n${dates('1/13/2024')}`
      expect(await days(text)).toEqual(['2024-01-13'])
    })

    it('is read as it was answered', async () => {
      const text = dates('01/02/2024')
      expect(await days(text, { date_order: 'mdy' })).toEqual(['2024-01-02'])
      expect(await days(text, { date_order: 'dmy' })).toEqual(['2024-02-01'])
      expect(await ask(text, { date_order: 'dmy' })).toBeUndefined()
    })

    it('answered for one file does not bend another that is certain', async () => {
      const text = dates('1/2/2024', '1/13/2024')
      expect(await ask(text, { date_order: 'dmy' })).toBeUndefined()
      expect(await days(text, { date_order: 'dmy' })).toEqual(['2024-01-02', '2024-01-13'])
    })

    it('is never guessed', async () => {
      await expect(days(dates('01/02/2024'))).rejects.toMatchObject({ code: 'file.needs_answers' })
    })

    it('of a description is nobody’s business', async () => {
      expect(await ask(`!Type:Cat\nNFood\nD13/1/2024\n^\n${dates('1/13/2024')}`)).toBeUndefined()
    })
  })

  it('asks for the currency, which it does not name, and reads nothing without', async () => {
    const text = '!Type:Bank\nD1/13/2024\nT1\n^\n'
    expect(await qif.questions(inPieces(text), {})).toMatchObject([{ setting: 'currency', candidates: [] }])
    await expect(readFile(qif, text, {})).rejects.toMatchObject({ code: 'file.needs_answers' })
    expect(listOf(await read(text, { currency: 'KWD' }), 'transaction')).toMatchObject([
      { amount_minor: 1000, exponent: 3 },
    ])
  })
})

describe('the QIF files beside this test', () => {
  it.each(readdirSync(join(__dirname, 'files')))('%s is read to the last record', async (name) => {
    const file = await readFile(qif, readFileSync(join(__dirname, 'files', name)), { currency: 'USD' })
    expect(file.refused).toEqual([])
  })
})

const CORPUS = join(__dirname, '../../../../../shared/corpora/qif')
const inCorpus = existsSync(CORPUS) ? readdirSync(CORPUS).filter((name) => name.endsWith('.qif')) : []

describe('the QIF files of quiffen', () => {
  if (inCorpus.length === 0) it.skip('are not here: ../shared/corpora/qif is missing', () => undefined)
  for (const name of inCorpus) {
    it(`${name} is read to the last record`, async () => {
      const bytes = readFileSync(join(CORPUS, name))
      expect(qif.recognises(bytes)).toBe(true)
      const file = await readFile(qif, bytes, { currency: 'USD' })
      expect(file.refused).toEqual([])
      expect(file.rows.length).toBeGreaterThan(0)
    })
  }
})
