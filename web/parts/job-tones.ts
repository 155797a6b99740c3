import type { SyncJob } from '../../client'
import type { Tone } from './badge'

export const JOB_TONES: Readonly<Record<SyncJob['status'], Tone>> = {
  QUEUED: 'busy',
  RUNNING: 'busy',
  COMPLETED: 'good',
  FAILED: 'bad',
  CANCELLED: 'idle',
  SKIPPED: 'idle',
}
