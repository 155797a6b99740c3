/** Whether the service is heard, and how fast its running jobs go. */
import { useSyncExternalStore } from 'react'
import type { PulseEvent } from '../../client'

export interface PulseState {
  connection: 'connecting' | 'live' | 'broken'
  /** When something was last heard, signs of life included; null before the first time. */
  heard_at: number | null
}

export interface Speed {
  pages: number
  /** Over the last few seconds; null until two commits were heard. */
  rows_a_second: number | null
  samples: readonly { at: number; rows: number }[]
}

let state: PulseState = { connection: 'connecting', heard_at: null }
const speeds = new Map<string, Speed>()
const watchers = new Set<() => void>()

export const isPulseLive = (): boolean => state.connection === 'live'
export const usePulse = (): PulseState => useSyncExternalStore(watch, () => state)
export const useSpeed = (sync_job_id: string): Speed | undefined =>
  useSyncExternalStore(watch, () => speeds.get(sync_job_id))

export function noteConnection(connection: PulseState['connection']): void {
  state = { connection, heard_at: connection === 'live' ? Date.now() : state.heard_at }
  tellWatchers()
}

export function noteHeard(): void {
  state = { ...state, heard_at: Date.now() }
  tellWatchers()
}

export function noteSpeed(event: Extract<PulseEvent, { type: 'sync_job' }>): void {
  const { sync_job_id, status, records_synced: rows, pages } = event
  if (status !== 'RUNNING') {
    speeds.delete(sync_job_id)
    return
  }
  const now = Date.now()
  const earlier = speeds.get(sync_job_id)?.samples ?? []
  const samples = [...earlier.filter(({ at }) => now - at < SPAN_MS), { at: now, rows }]
  const first = samples[0] ?? { at: now, rows }
  const seconds = (now - first.at) / 1000
  speeds.set(sync_job_id, {
    pages,
    samples,
    rows_a_second: seconds > 0 ? Math.round((rows - first.rows) / seconds) : null,
  })
}

const SPAN_MS = 5_000

function watch(changed: () => void): () => void {
  watchers.add(changed)
  return () => watchers.delete(changed)
}

const tellWatchers = (): void => watchers.forEach((changed) => changed())
