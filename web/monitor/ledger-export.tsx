/** The ledger as a file, as far as the filters let it through. */
import type { SyncJob } from '../../client'
import { ExportButton } from '../parts/export-button'
import type { LedgerFilter } from '../state/queries'
import { service } from '../state/service'

export const LedgerExport = ({ filter, disabled }: { filter: LedgerFilter; disabled: boolean }) => (
  <ExportButton
    file="sync-jobs.csv"
    columns={COLUMNS}
    read={(page) => service.listSyncJobs({ ...filter, ...page })}
    rowOf={rowOf}
    disabled={disabled}
  />
)

const COLUMNS = [
  'sync_job_id', 'integration_id', 'app_name', 'sync_type', 'trigger', 'status', 'queued_at', 'started_at', 'finished_at',
  'records_synced', 'created', 'updated', 'unchanged', 'deleted', 'conflicted', 'quarantined', 'attempts', 'failure_code', 'failure',
] as const // prettier-ignore

const rowOf = ({ counts, failure, streams: _s, progress: _p, warnings: _w, user_id: _u, ...job }: SyncJob) => {
  const row: Partial<Record<string, string | number | null>> = {
    ...job,
    ...counts,
    failure_code: failure?.code ?? null,
    failure: failure?.detail ?? null,
  }
  return COLUMNS.map((name) => row[name] ?? null)
}
