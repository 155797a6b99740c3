/** How an integration stands, for whoever looks at many of them: what needs a person comes first. */
import type { Integration, SyncJob, UploadedFile } from '../../client'
import { waitsForAnswers } from '../files/asked-files'
import type { Tone } from '../parts/badge'

export type Standing =
  'needs_you' | 'asking' | 'choosing' | 'awaiting' | 'failing' | 'expiring' | 'syncing' | 'healthy' | 'new' | 'let_go'

/** @param runs newest first */
export function standingOf(
  { status, status_reason, warnings }: Integration,
  runs: readonly SyncJob[],
  files: readonly UploadedFile[] = [],
): Standing {
  if (status === 'DISCONNECTED') return status_reason === 'reconnect_required' ? 'needs_you' : 'let_go'
  if (status === 'PENDING') return status_reason === 'choose_account' ? 'choosing' : 'awaiting'
  if (runs.some((run) => run.status === 'RUNNING' || run.status === 'QUEUED')) return 'syncing'
  if (files.some(waitsForAnswers)) return 'asking'
  const last = lastEnded(runs)
  if (last === undefined) return 'new'
  if (last.status === 'FAILED') return 'failing'
  return warnings.some(({ code }) => code === 'auth.consent_expiring') ? 'expiring' : 'healthy'
}

/** What a person has linked, and has not let go. An attempt that came to nothing is none. */
export const isLinked = ({ status, status_reason }: Integration): boolean =>
  status !== 'DISCONNECTED' || status_reason === 'reconnect_required'

/** What was linked once. */
export const wasLinked = (integration: Integration): boolean =>
  !isLinked(integration) && integration.connected_at !== null

/** A skipped or cancelled run says nothing about the account. */
export const lastEnded = (runs: readonly SyncJob[]): SyncJob | undefined =>
  runs.find(({ status }) => status === 'COMPLETED' || status === 'FAILED')

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
}

const ORDER: readonly Standing[] = [
  'needs_you',
  'asking',
  'choosing',
  'failing',
  'expiring',
  'awaiting',
  'syncing',
  'new',
  'healthy',
  'let_go',
]
/** Waits for a person, or soon will. */
export const needsSomebody = (standing: Standing): boolean => ORDER.indexOf(standing) < ORDER.indexOf('syncing')

export const byNeed = (a: Standing, b: Standing): number => ORDER.indexOf(a) - ORDER.indexOf(b)
