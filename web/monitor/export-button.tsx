/** The ledger as a file, as far as the filters let it through. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import type { SyncJob } from '../../client'
import { saveFile } from '../parts/save-file'
import { toCsv } from '../parts/csv'
import { describeFailure } from '../state/failures'
import type { LedgerFilter } from '../state/queries'
import { service } from '../state/service'
import { strings } from '../strings'

export function ExportButton({ filter, disabled }: { filter: LedgerFilter; disabled: boolean }) {
  const download = useMutation({
    mutationFn: async () => saveFile('sync-jobs.csv', 'text/csv', toCsv(COLUMNS, (await readAll(filter)).map(rowOf))),
    onError: (error) => {
      const { title, remedy } = describeFailure(error)
      notifications.show({ color: 'red', title, message: remedy })
    },
  })
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<Download size={14} aria-hidden />}
      disabled={disabled}
      loading={download.isPending}
      onClick={() => download.mutate()}
    >
      {strings.ledger.csv}
    </Button>
  )
}

/** More than a person looks through in a table program. */
const MOST_ROWS = 10_000

async function readAll(filter: LedgerFilter): Promise<SyncJob[]> {
  const jobs: SyncJob[] = []
  for (let cursor: string | undefined; jobs.length < MOST_ROWS;) {
    const { data, next_cursor } = await service.listSyncJobs({ ...filter, limit: 100, cursor })
    jobs.push(...data)
    if (next_cursor === null) break
    cursor = next_cursor
  }
  return jobs
}

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
