// OFX Direct Connect: Quicken's own way to banks and brokers. Each request is a signed on message of its own, so there
// is no session. One question for the accounts, one for the statement of each; there is no paging. Later runs ask from
// the day up to which the bank last told everything, and some weeks before it, because rows are posted late.

import { createHash } from 'node:crypto'
import { z } from 'zod'
import { IntegrationError } from '../../domain/errors'
import type { Warning } from '../../domain/sync-job'
import type { Ask, Credentials, LinkWish, PageEnd, ProviderHttp, Settings, VerifiedLink } from '../connector'
import { tagRows } from '../formats/file-stream'
import { ofx } from '../formats/ofx/ofx'
import { readRows, survey } from '../formats/ofx/rows'
import { credential, cursorOf, lineOf, prove } from '../link'
import { readAnswer, unreadable, type Answer } from './answer'
import { bankOf, type Bank } from './banks'
import { accountsRequest, statementRequest, type BankAccount } from './messages'
import { writeRequest, type Node } from './request'
import { concernsOneAccount, failureOf, plain } from './status'

/** A row may be posted this much later than its day. */
export const LOOKBACK_DAYS = 21

export const addressOf = (_: Credentials, settings: Settings): string => bankOf(settings).url

export async function verifyLogin(http: ProviderHttp, { credentials, settings }: LinkWish): Promise<VerifiedLink> {
  const bank = bankOf(settings)
  await prove(bank.title, askAccounts(http, bank, settings))
  const login = createHash('sha256')
    .update([bank.url, credential(credentials, 'username')].join('\u001f'))
    .digest('hex')
  return { external_account: { id: login.slice(0, 32), name: bank.title }, settings }
}

/** The day up to which each account is known, by the id of its record. */
const Known = z.object({ until: z.record(z.string(), z.iso.date()) })

/** Reads every account of the login, all as one page. */
export async function* readAccounts(ask: Ask): AsyncGenerator<string[], PageEnd> {
  const http = lineOf(ask)
  const bank = bankOf(ask.settings)
  const before = cursorOf(ask, Known)?.until ?? {}
  const until: Record<string, string> = { ...before }
  const warnings: Warning[] = []
  for (const account of await askAccounts(http, bank, ask.settings)) {
    const known = before[account.id]
    const since = known === undefined ? null : daysBefore(known, LOOKBACK_DAYS)
    const answer = await askFor(http, bank, ask.settings, (unique) => statementRequest(bank, account, since, unique))
    const missing = refusalOf(bank, account, answer)
    if (missing !== null) {
      warnings.push({ code: 'provider.account_missing', message: missing })
      continue
    }
    const found = await survey(answer.file, unreadable)
    for await (const rows of readRows(answer.file, found, unreadable)) yield tagRows(ofx, rows)
    if (answer.until !== null) until[account.id] = answer.until
  }
  return { position: null, cursor: { until }, warnings }
}

async function askAccounts(http: ProviderHttp, bank: Bank, settings: Settings): Promise<readonly BankAccount[]> {
  const answer = await askFor(http, bank, settings, accountsRequest)
  for (const { code } of answer.statuses) {
    const failure = failureOf(bank.title, code)
    if (failure !== null) throw failure
  }
  if (!answer.statuses.some(({ group }) => group === 'ACCTINFOTRNRS')) {
    throw new IntegrationError('provider.unreadable', `${bank.title} did not say which accounts there are.`)
  }
  // A card may be listed for several services.
  return [...new Map(answer.accounts.map((account) => [account.id, account])).values()]
}

/** Asks one question. @throws what the signon was refused with */
async function askFor(
  http: ProviderHttp,
  bank: Bank,
  settings: Settings,
  message: (unique: string) => Node,
): Promise<Answer> {
  const answer = await readAnswer(
    http.post('', {
      query: bank.query,
      headers: { 'user-agent': bank.user_agent ?? 'InetClntApp/3.0' },
      media_type: 'application/x-ofx',
      // American Express answers nobody who does not name XML with a weight.
      accept: '*/*, application/x-ofx, application/xml;q=0.9',
      body: (signing) => writeRequest(bank, settings, message(signing.unique()), signing),
    }),
  )
  const signon = answer.statuses.find(({ group }) => group === 'SONRS')
  if (signon === undefined) throw unreadable('it holds no signon.')
  const refused = failureOf(bank.title, signon.code)
  if (refused !== null) throw refused
  return answer
}

/** Why an account has no statement, if that is the account's own affair; null where it has one. */
function refusalOf(bank: Bank, account: BankAccount, { statuses, statement }: Answer): string | null {
  for (const { group, code } of statuses) {
    const failure = group === 'SONRS' ? null : failureOf(bank.title, code)
    if (failure === null) continue
    if (!concernsOneAccount(code)) throw failure
    return `${bank.title} gave no statement of one account (code ${plain(code)}); the others were read.`
  }
  if (statement === account.id) return null
  // "Nothing new" may come without a statement.
  if (statement === null && statuses.some(({ code }) => code === '1')) return null
  throw new IntegrationError('provider.unavailable', `${bank.title} answered another question than the one asked.`)
}

function daysBefore(day: string, days: number): string {
  const time = Date.parse(day) - days * 86_400_000
  return new Date(time).toISOString().slice(0, 10)
}
