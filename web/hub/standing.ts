/** How an integration stands, for whoever looks at many of them: what needs a person comes first. */
import type { Integration, RunMark, SyncJob, UploadedFile } from '../../client'
import { waitsForAnswers } from '../files/asked-files'
import type { Tone } from '../parts/badge'
import type { Known } from '../state/overview'
import { isOpen } from '../state/queries'

export type Standing =
  | 'needs_you'
  | 'asking'
  | 'choosing'
  | 'awaiting'
  | 'failing'
  | 'expiring'
  | 'syncing'
  | 'healthy'
  | 'new'
  | 'let_go'
  /** Not told yet. */
  | 'unknown'
  /** It could not be read. */
  | 'unread'

/** What the ledger tells of an account. */
export interface Told {
  open: unknown
  last_ended: Pick<RunMark, 'status'> | null
  asking_files: number
}

export function standingOf(
  { status, status_reason, warnings }: Integration,
  known: Told | 'unknown' | 'unread',
): Standing {
  if (status === 'DISCONNECTED') return status_reason === 'reconnect_required' ? 'needs_you' : 'let_go'
  if (status === 'PENDING') return status_reason === 'choose_account' ? 'choosing' : 'awaiting'
  if (typeof known === 'string') return known
  const { open, last_ended, asking_files } = known
  if (open !== null) return 'syncing'
  if (asking_files > 0) return 'asking'
  if (last_ended === null) return 'new'
  if (last_ended.status === 'FAILED') return 'failing'
  return warnings.some(({ code }) => code === 'auth.consent_expiring') ? 'expiring' : 'healthy'
}

/** @param runs newest first */
export const toldBy = (runs: readonly SyncJob[], files: readonly UploadedFile[] = []): Told => ({
  open: runs.find(isOpen) ?? null,
  // A skipped or cancelled run says nothing about the account.
  last_ended: runs.find(({ status }) => status === 'COMPLETED' || status === 'FAILED') ?? null,
  asking_files: files.filter(waitsForAnswers).length,
})

/** Why the last run failed, where that is how the account stands and the ledger has said it. */
export const failureOf = (standing: Standing, known: Known): Failure | null =>
  standing === 'failing' && typeof known !== 'string' ? (known.last_ended?.failure ?? null) : null

type Failure = NonNullable<SyncJob['failure']>

/** What a person has linked, and has not let go. An attempt that came to nothing is none. */
export const isLinked = ({ status, status_reason }: Integration): boolean =>
  status !== 'DISCONNECTED' || status_reason === 'reconnect_required'

/** What was linked once. */
export const wasLinked = (integration: Integration): boolean =>
  !isLinked(integration) && integration.connected_at !== null

export const TONES: Readonly<Record<Standing, Tone>> = {
  needs_you: 'bad',
  asking: 'warn',
  choosing: 'warn',
  awaiting: 'warn',
  failing: 'warn',
  expiring: 'warn',
  syncing: 'busy',
  healthy: 'good',
  new: 'idle',
  let_go: 'idle',
  unknown: 'idle',
  unread: 'warn',
}

const ORDER: readonly Standing[] = [
  'needs_you',
  'asking',
  'choosing',
  'failing',
  'expiring',
  'awaiting',
  'syncing',
  'unread',
  'unknown',
  'new',
  'healthy',
  'let_go',
]
/** Waits for a person, or soon will. */
export const needsSomebody = (standing: Standing): boolean => ORDER.indexOf(standing) < ORDER.indexOf('syncing')

export const byNeed = (a: Standing, b: Standing): number => ORDER.indexOf(a) - ORDER.indexOf(b)
