/** One run in the ledger. */
import { Link } from '@tanstack/react-router'
import type { SyncJob } from '../../client'
import { AppMark } from '../parts/app-mark'
import { Badge } from '../parts/badge'
import { Counts } from '../parts/counts'
import { JOB_TONES } from '../parts/job-tones'
import { Moment } from '../parts/moment'
import { useNames } from '../state/names'
import { isOpen } from '../state/queries'
import { strings } from '../strings'
import { duration } from '../words'
import classes from './ledger.module.css'

export function LedgerRow({ job }: { job: SyncJob }) {
  const { sync_job_id, integration_id, app_name, sync_type, trigger, status, started_at, queued_at, failure, counts } =
    job
  const { appTitle, integrations } = useNames()
  const title = appTitle(app_name)
  const account = integrations.find((link) => link.integration_id === integration_id)?.external_account?.name
  return (
    <tr>
      <td data-label={strings.ledger.columns[0]}>
        <Link to="/monitor/$sync_job_id" params={{ sync_job_id }} className={classes.run}>
          <Moment at={started_at ?? queued_at} />
        </Link>
      </td>
      <td data-label={strings.ledger.columns[1]}>
        <span className={classes.app}>
          <AppMark app_name={app_name} title={title} size={22} />
          <span className={classes.names}>
            {title} <span className={classes.soft}>{account}</span>
          </span>
        </span>
      </td>
      <td data-label={strings.ledger.columns[2]}>{strings.runs.what(sync_type, trigger)}</td>
      <td data-label={strings.ledger.columns[3]}>
        <Badge tone={JOB_TONES[status]}>{strings.runs.status[status]}</Badge>
      </td>
      <td data-label={strings.ledger.columns[4]} className={classes.number}>
        {lengthOf(job)}
      </td>
      <td data-label={strings.ledger.columns[5]}>
        {failure === null ? (
          !isOpen(job) && <Counts counts={counts} />
        ) : (
          <span className={classes.soft}>{failure.title}</span>
        )}
      </td>
    </tr>
  )
}

const lengthOf = ({ started_at, finished_at }: SyncJob): string =>
  started_at === null || finished_at === null ? '' : duration(Date.parse(finished_at) - Date.parse(started_at))
