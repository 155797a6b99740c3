/** What an account set says went wrong: sentences for the person in version 1, with codes in version 2. */
import { z } from 'zod'
import { IntegrationError } from '../../domain/errors'
import type { Warning } from '../../domain/sync-job'

export interface Errors {
  warnings: Warning[]
  /** Was everything shown? */
  whole: boolean
  /** May a later run go on from here? Not where the server could not say what it left out. */
  may_go_on: boolean
}

interface Told {
  errors?: unknown[] | null | undefined
  errlist?: unknown[] | null | undefined
}

const CodedError = z.object({ code: z.string(), message: z.string().catch('') })

/** @throws {IntegrationError} `auth.reconnect_required` for a login that is over, which version 2 says with status 200 */
export function errorsOf({ errors, errlist }: Told): Errors {
  const coded = (errlist ?? []).map((error) => CodedError.safeParse(error).data ?? { code: '', message: '' })
  if (coded.some(({ code }) => isOf(code, 'gen.auth')))
    throw new IntegrationError('auth.reconnect_required', 'SimpleFIN says that it does not accept the login.')
  // Version 2 says the same once more in the form of version 1, for as long as both are spoken.
  const plain = (errlist ?? null) === null ? (errors ?? []) : []
  const all = [...coded, ...plain.map((error) => ({ code: '', message: typeof error === 'string' ? error : '' }))]
  return {
    warnings: all.slice(0, MOST_WARNINGS).map(({ code, message }) => ({
      code: isOf(code, 'con.auth')
        ? 'provider.bank_login'
        : isOf(code, 'act')
          ? 'provider.account_missing'
          : 'provider.incomplete',
      message: quote(message, isOf(code, 'con') || isOf(code, 'act')),
    })),
    whole: all.length === 0,
    // What concerns one bank holds back that bank's accounts, whose balances keep their old day.
    may_go_on: coded.every(({ code }) => isOf(code, 'con') || isOf(code, 'act')),
  }
}

const MOST_WARNINGS = 20
const LONGEST = 160
/** Of a message of any length. */
const MOST_READ = 1000

/** Codes are grouped by what stands before the dot; later ones are to be told by their group. */
const isOf = (code: string, group: string): boolean => code === group || code.startsWith(`${group}.`)

function quote(message: string, of_one: boolean): string {
  const said = sanitise(message)
  const what = of_one ? 'Not every account was read' : 'The answer may not be whole'
  return said === '' ? `${what}; SimpleFIN does not say why.` : `${what}. SimpleFIN says: “${said}”`
}

/** One line of plain words: no markup, no address, and no number that may be an account’s. */
export function sanitise(message: string): string {
  const plain = message
    .slice(0, MOST_READ)
    .replace(/<[^>]*>?/g, ' ')
    .replace(/[\p{C}\p{Z}\s]+/gu, ' ')
    .replace(/[<>“”]/g, '')
    .replace(/\S*:\/\/\S*|\S+@\S+/g, '…')
    .replace(/\d(?:[ -]?\d){4,}/g, '…')
    .trim()
  return plain.length <= LONGEST
    ? plain
    : `${plain
        .slice(0, LONGEST)
        .replace(/[\ud800-\udbff]$/, '')
        .trimEnd()}…`
}
