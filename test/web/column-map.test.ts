import { answerOf, faultsOf, isStillAsked, rolesOf, type FileTable } from '../../web/files/column-map'

const column = (reference: string | number, ...holds: ('date' | 'amount')[]) => ({
  reference,
  name: String(reference),
  values: ['x'],
  holds,
})
const role = (name: string, holds: 'date' | 'amount' | null = null, several = false) => ({
  role: name,
  title: name,
  several,
  holds,
})
const TABLE: FileTable = {
  columns: [column('Booked', 'date'), column('Who'), column(3), column('Out', 'amount'), column('In', 'amount')],
  roles: [
    role('date', 'date'),
    role('amount', 'amount'),
    role('debit', 'amount'),
    role('credit', 'amount'),
    role('payee'),
    role('memo', null, true),
  ],
}
const SPLIT = ['date', 'payee', '', 'debit', 'credit']

describe('what each column of a table is', () => {
  it('is read from an answer by names and by numbers, and makes the same answer again', () => {
    const answer = '{"date":1,"debit":"Out","credit":"In","memo":["Who",3]}'
    const roles = rolesOf(TABLE, answer)
    expect(roles).toEqual(['date', 'memo', 'memo', 'debit', 'credit'])
    expect(JSON.parse(answerOf(TABLE, roles))).toEqual({ ...JSON.parse(answer), date: 'Booked' })
    expect(rolesOf(TABLE, '')).toEqual(['', '', '', '', ''])
  })

  it('leaves out what is not used', () => {
    expect(JSON.parse(answerOf(TABLE, SPLIT))).toEqual({ date: 'Booked', payee: 'Who', debit: 'Out', credit: 'In' })
  })

  it.each([
    [['date', 'payee', 'memo', 'debit', 'credit'], null],
    [['date', 'memo', 'memo', 'amount', ''], null],
    [['', '', '', 'debit', 'credit'], { columns: [null, null, null, null, null], table: 'no_date' }],
    [['date', '', '', '', ''], { columns: [null, null, null, null, null], table: 'no_amount' }],
    [['date', '', '', 'debit', ''], { columns: [null, null, null, 'half', null], table: null }],
    [['date', 'payee', 'payee', 'amount', ''], { columns: [null, 'twice', 'twice', null, null], table: null }],
    [['date', '', '', 'amount', 'credit'], { columns: [null, null, null, null, 'amount_and_parts'], table: null }],
    [['', 'date', '', 'amount', ''], { columns: [null, 'no_dates', null, null, null], table: null }],
    [['date', 'amount', '', '', ''], { columns: [null, 'no_amounts', null, null, null], table: null }],
  ])('says of %j what cannot be', (roles, faults) => expect(faultsOf(TABLE, roles)).toEqual(faults))

  it('decides what else is asked', () => {
    const asked = (setting: string, answer: string) => isStillAsked({ setting, title: '', candidates: [] }, answer)
    expect(asked('currency', '{"amount":1,"currency":2}')).toBe(false)
    expect(asked('sign', '{"debit":1,"credit":2}')).toBe(false)
    expect(asked('sign', '{"amount":1}')).toBe(true)
    expect(asked('money_out', '{"amount":1}')).toBe(false)
    expect(asked('sign', '')).toBe(true)
    expect(asked('date_order', '{"amount":1}')).toBe(true)
  })
})
