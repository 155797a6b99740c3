/** How an integration stands, for whoever looks at many of them: what needs a person comes first. */
import type { Integration, SyncJob } from '../../client'
import type { Tone } from '../parts/badge'

export type Standing = 'needs_you' | 'awaiting' | 'failing' | 'syncing' | 'healthy' | 'new' | 'let_go'

/** @param runs newest first */
export function standingOf({ status, status_reason }: Integration, runs: readonly SyncJob[]): Standing {
  if (status === 'DISCONNECTED') return status_reason === 'disconnected_by_user' ? 'let_go' : 'needs_you'
  if (status === 'PENDING') return 'awaiting'
  if (runs.some((run) => run.status === 'RUNNING' || run.status === 'QUEUED')) return 'syncing'
  const last = lastEnded(runs)
  if (last === undefined) return 'new'
  return last.status === 'FAILED' ? 'failing' : 'healthy'
}

/** A skipped or cancelled run says nothing about the account. */
export const lastEnded = (runs: readonly SyncJob[]): SyncJob | undefined =>
  runs.find(({ status }) => status === 'COMPLETED' || status === 'FAILED')

export const TONES: Readonly<Record<Standing, Tone>> = {
  needs_you: 'bad',
  awaiting: 'warn',
  failing: 'warn',
  syncing: 'busy',
  healthy: 'good',
  new: 'idle',
  let_go: 'idle',
}

const ORDER: readonly Standing[] = ['needs_you', 'awaiting', 'failing', 'syncing', 'new', 'healthy', 'let_go']
export const byNeed = (a: Standing, b: Standing): number => ORDER.indexOf(a) - ORDER.indexOf(b)
