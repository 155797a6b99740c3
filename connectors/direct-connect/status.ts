/** What a bank means by a status code of OFX. */
import { IntegrationError, type FailureCode } from '../../domain/errors'

/** About the login or the request as a whole: the run ends with it. @returns null where the code is none of an error */
export function failureOf(bank: string, code: string): IntegrationError | null {
  if (code === '' || Number(code) === 0 || UP_TO_DATE.has(code)) return null
  const [failure, reason] = MEANINGS[code] ?? (['provider.refused', 'it refused the request'] as const)
  return new IntegrationError(failure, `${bank} answered ${plain(code)}: ${reason}.`)
}

/** About one account: the others can still be read. */
export const concernsOneAccount = (code: string): boolean => ONE_ACCOUNT.has(code)

export const plain = (code: string): string => (/^\d{1,6}$/.test(code) ? code : 'with an unknown code')

/** Nothing is new since the last time. */
const UP_TO_DATE = new Set(['1'])

/** Not there, closed, not for this user, not of this kind, or of another message set. */
const ONE_ACCOUNT = new Set([
  '2001',
  '2002',
  '2003',
  '2004',
  '2005',
  '2006',
  '2007',
  '2008',
  '2009',
  '2010',
  '2011',
  '2028',
])

const MEANINGS: Readonly<Record<string, readonly [FailureCode, string]>> = {
  '2000': ['provider.unavailable', 'it has an error of its own'],
  '2019': ['provider.unavailable', 'it takes the request for one that it has seen'],
  '2020': ['provider.cursor_expired', 'it does not take the date from which we asked'],
  '2027': ['provider.cursor_expired', 'it does not take the dates between which we asked'],
  '3000': ['auth.user_action', 'it wants further proof of who asks'],
  '3001': ['auth.user_action', 'it did not accept the further proof of who asks'],
  '13504': ['provider.refused', 'it wants another organisation or bank number than the link has'],
  '15000': ['auth.user_action', 'the password must be changed'],
  '15500': ['auth.reconnect_required', 'it does not accept user name and password'],
  '15501': ['provider.unavailable', 'the login is in use elsewhere'],
  '15502': ['auth.user_action', 'the login is locked'],
  '15505': ['auth.user_action', 'it wants another kind of login'],
  '15506': ['auth.reconnect_required', 'it got no user name'],
  '15507': ['auth.user_action', 'it wants a new password and cannot change it this way'],
  '15508': ['auth.scope_missing', 'the login may not read this'],
  '15510': ['auth.user_action', 'it does not know this installation yet'],
  '15511': ['auth.user_action', 'it asks the owner to get in touch'],
  '15512': ['auth.user_action', 'it wants a code that it has sent'],
  '15513': ['auth.user_action', 'it did not accept the code that it has sent'],
}
