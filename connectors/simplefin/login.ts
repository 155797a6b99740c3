/** How a SimpleFIN login comes about: a setup token is the address of a claim, and what is claimed is an address with a password. */
import { createHash } from 'node:crypto'
import { IntegrationError } from '../../domain/errors'
import type { Credentials, LinkWish, ProviderHttp, Settings, VerifiedLink } from '../connector'
import { credential, prove } from '../link'
import { idOf, readAccountSet, type AccountSet, type Held } from './account-set'

/** The address that was claimed; until then the one to claim it at. */
export const addressOf = (credentials: Credentials): string =>
  credentials['access_url'] ?? claimUrl(credential(credentials, 'setup_token'))

/** @throws {IntegrationError} `integration.credentials_refused` for what is no setup token */
export function claimUrl(token: string): string {
  const url = Buffer.from(token, 'base64').toString('latin1')
  if (/^https?:\/\/[\x21-\x7e]+$/.test(url) && URL.canParse(url)) return url
  throw new IntegrationError(
    'integration.credentials_refused',
    'This is no SimpleFIN setup token. Copy it again, whole.',
  )
}

/**
 * Claims the access URL, which a server gives once.
 *
 * @throws {IntegrationError} `integration.token_used` when it gave it before, to us or to somebody else
 */
export async function claimAccess(http: ProviderHttp): Promise<Credentials> {
  const question = { media_type: 'text/plain', accept: 'text/plain, */*', body: () => '' }
  const access_url = (await readText(http.post('', question)).catch(toldApart)).trim()
  if (!URL.canParse(access_url) || new URL(access_url).password === '')
    throw new IntegrationError(
      'provider.unreadable',
      'SimpleFIN answered the claim with something else than an access URL.',
    )
  return { access_url }
}

const LONGEST_URL = 4096

async function readText(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const kept: Uint8Array[] = []
  let bytes = 0
  for await (const piece of pieces) {
    kept.push(piece)
    bytes += piece.byteLength
    if (bytes > LONGEST_URL) break
  }
  return Buffer.concat(kept).toString('utf8')
}

function toldApart(error: unknown): never {
  if (error instanceof IntegrationError && error.code === 'auth.reconnect_required')
    throw new IntegrationError('integration.token_used', undefined, { cause: error })
  throw error
}

/** One request, for balances alone. */
export async function verifyAccess(http: ProviderHttp, wish: LinkWish): Promise<VerifiedLink> {
  const query = { ...versionQuery({ version: '2', ...wish.settings }), 'balances-only': 1 }
  const { version, accounts } = await prove('SimpleFIN', readWhole(http.stream('/accounts', query)))
  const known = accounts.flatMap((account) => (account.id === null ? [] : [account as Known]))
  if (known.length === 0)
    throw new IntegrationError(
      'auth.user_action',
      'This SimpleFIN login shows no account. Connect a bank there, then link it.',
    )
  const { id, by_name_only } = identityOf(known, wish)
  return {
    external_account: { id, name: nameOf(known) },
    by_name_only,
    settings: { version: wish.settings['version'] ?? version, accounts: marksOf(known).join(' ') },
  }
}

type Known = Held & { id: string }

async function readWhole(pieces: AsyncIterable<Uint8Array>): Promise<AccountSet> {
  const read = readAccountSet(pieces)
  for (;;) {
    const step = await read.next()
    if (step.done === true) return step.value
  }
}

/** A link keeps to the version that it began with: the ids of accounts differ between them. */
export const versionQuery = ({ version }: Settings): { version?: number } => (version === '2' ? { version: 2 } : {})

/**
 * A login has no id of its own, and each setup token makes another one. It is told by its accounts: those of a link that
 * is reconnected are the same if one of them is, by its id. A server may give all of them new ids; then the names are all
 * that is left, and many people have a “Checking” at the same bank.
 */
function identityOf(accounts: readonly Known[], { external_account, settings }: LinkWish): Identity {
  const before = new Set(settings['accounts']?.split(' '))
  const isKnown = (mark: string): boolean => before.has(mark)
  if (external_account !== null && accounts.map(idMark).some(isKnown))
    return { id: external_account, by_name_only: false }
  if (external_account !== null && accounts.map(nameMark).some(isKnown))
    return { id: external_account, by_name_only: true }
  return { id: digest(...marksOf(accounts)), by_name_only: false }
}

interface Identity {
  id: string
  by_name_only: boolean
}

const idMark = ({ id }: Known): string => digest(id).slice(0, 12)
const nameMark = ({ institution, name }: Known): string => digest(idOf(institution ?? '-', name)).slice(0, 12)
const marksOf = (accounts: readonly Known[]): string[] =>
  [...new Set(accounts.flatMap((account) => [idMark(account), nameMark(account)]))].sort()

function nameOf(accounts: readonly Known[]): string {
  const names = [...new Set(accounts.map(({ institution }) => institution ?? 'SimpleFIN'))]
  return names.length <= 2 ? names.join(' and ') : `${names[0]} and ${names.length - 1} others`
}

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\u001f')).digest('hex').slice(0, 32)
