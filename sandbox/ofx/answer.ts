/** What the bank answers to a request: the signon, then one answer to each question. */
import type { Answer } from '../answer'
import type { Books } from '../books'
import { dayOf } from '../calendar'
import type { Currency } from '../currencies'
import { ACCOUNTS, accountNumber, type BankPlan, type BankRow } from './book'
import type { Question, Request } from './request'
import { accountFrom, balance, dateText, group, header, isXml, status, tag, transaction, unclosed } from './wire'

export interface BankBooks {
  plan: BankPlan & {
    /** Status codes by account; those that are not named have 0. */
    account_codes: Readonly<Record<string, string>>
  }
  currency: Currency
  rows: Books<BankRow>
  /** What each account holds now, in minor units. */
  balances: readonly number[]
}

export function answerQuestions(books: BankBooks, request: Request): Answer {
  const today = dayOf(books.plan.today)
  const sets = SETS.flatMap(([set, kinds]) => {
    const asked = request.questions.filter(({ kind }) => kinds.includes(kind))
    return asked.length === 0
      ? []
      : [`<${set}>`, ...asked.flatMap((question) => answerOne(books, question)), `</${set}>`]
  })
  return ofxAnswer(request.version, [signon('0', today), ...sets])
}

/** The answer to a request whose signon the bank does not accept. */
export const refuseSignon = (version: string, code: string, message: string): Answer =>
  ofxAnswer(version, [signon(code, dayOf('2026-11-20'), message)])

const SETS: readonly (readonly [set: string, kinds: readonly Question['kind'][]])[] = [
  ['SIGNUPMSGSRSV1', ['ACCTINFO']],
  ['BANKMSGSRSV1', ['STMT']],
  ['CREDITCARDMSGSRSV1', ['CCSTMT']],
]

const signon = (code: string, today: number, message = ''): string =>
  group(
    'SIGNONMSGSRSV1',
    group('SONRS', status(code, message), tag('DTSERVER', `${dateText(today)}235959`), tag('LANGUAGE', 'ENG')),
  )

function answerOne(books: BankBooks, question: Question): string[] {
  const head = [tag('TRNUID', question.id)]
  const cookie = question.cookie === '' ? '' : tag('CLTCOOKIE', question.cookie)
  const wrap = (code: string, inner: readonly string[]) => [
    `<${question.kind}TRNRS>`,
    ...head,
    status(code),
    cookie,
    ...inner,
    `</${question.kind}TRNRS>`,
  ]
  if (question.kind === 'ACCTINFO') return wrap('0', [accountList(books)])
  const account = ACCOUNTS.findIndex(
    ({ group: from }, place) =>
      accountNumber(books.plan, place) === question.account && (from === 'CCACCTFROM') === (question.kind === 'CCSTMT'),
  )
  if (account < 0) return wrap('2003', [])
  const code = books.plan.account_codes[account] ?? '0'
  return wrap(code, code === '0' ? statement(books, account, question) : [])
}

const accountList = ({ plan }: BankBooks): string =>
  group(
    'ACCTINFORS',
    tag('DTACCTUP', '20260101'),
    ...ACCOUNTS.map(({ title, group: from }, account) =>
      group(
        'ACCTINFO',
        tag('DESC', title),
        group(
          from.replace('FROM', 'INFO'),
          accountFrom(plan, account),
          tag('SUPTXDL', 'Y'),
          tag('XFERSRC', 'N'),
          tag('XFERDEST', 'N'),
          tag('SVCSTATUS', 'ACTIVE'),
        ),
      ),
    ),
  )

/** In parts of some hundred rows. */
function statement({ plan, currency, rows, balances }: BankBooks, account: number, question: Question): string[] {
  const today = dayOf(plan.today)
  const from = question.from === '' ? dateText(today - plan.history_days - 1) : question.from
  const to = question.to === '' ? dateText(today) : question.to
  const parts = [`<${question.kind}RS>`, tag('CURDEF', currency.code), accountFrom(plan, account)]
  if (question.wants_rows) {
    parts.push('<BANKTRANLIST>', tag('DTSTART', from), tag('DTEND', to), '\r\n')
    for (const place of rows.places()) {
      const row = rows.row(place)
      if (row?.account !== account) continue
      const day = dateText(row.day)
      if (day >= from && day <= to) parts.push(transaction(plan, currency, row))
    }
    parts.push('</BANKTRANLIST>')
  }
  const amount = balances[account] ?? 0
  return [
    ...parts,
    balance('LEDGERBAL', amount, today, currency),
    balance('AVAILBAL', amount - HELD, today, currency),
    `</${question.kind}RS>`,
  ]
}

/** What is held back of every balance. */
export const HELD = 500

const PARTS_A_WRITE = 500

function ofxAnswer(version: string, parts: readonly string[]): Answer {
  const body: Buffer[] = [Buffer.from(header(version))]
  const all = ['<OFX>', ...parts, '</OFX>']
  for (let at = 0; at < all.length; at += PARTS_A_WRITE) {
    const text = all.slice(at, at + PARTS_A_WRITE).join('')
    body.push(Buffer.from(isXml(version) ? text : unclosed(text)))
  }
  return { status: 200, headers: { 'content-type': 'application/x-ofx' }, body }
}
