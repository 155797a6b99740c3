/** One account in the pulse: running with its progress, or at rest with how fresh it is. */
import { useQuery } from '@tanstack/react-query'
import type { Integration, SyncJob } from '../../client'
import { AccountAction } from '../hub/account-action'
import { lastEnded, standingOf, TONES } from '../hub/standing'
import { AccountName } from '../parts/account-name'
import { Badge } from '../parts/badge'
import { CancelButton } from '../parts/cancel-button'
import { JobPulse } from '../parts/job-pulse'
import { Moment } from '../parts/moment'
import { RunChooser } from '../parts/run-strip'
import { isOpen, jobQuery, runsQuery, uploadsQuery } from '../state/queries'
import { strings } from '../strings'
import classes from './pulse-panel.module.css'

export function PulseRow({ integration }: { integration: Integration }) {
  const { data: runs = [] } = useQuery(runsQuery(integration.integration_id))
  const running = runs.find(isOpen)
  return (
    <li className={classes.row}>
      <AccountName integration={integration} />
      <div className={classes.state}>
        {running === undefined ? <AtRest integration={integration} runs={runs} /> : <Running known={running} />}
      </div>
      <div className={classes.strip}>
        <RunChooser runs={runs} />
      </div>
      <div className={classes.action}>
        {running === undefined ? (
          <AccountAction integration={integration} runs={runs} />
        ) : (
          <CancelButton sync_job_id={running.sync_job_id} />
        )}
      </div>
    </li>
  )
}

function Running({ known }: { known: SyncJob }) {
  const { data: job = known } = useQuery(jobQuery(known.sync_job_id))
  return <JobPulse job={isOpen(job) ? job : known} />
}

function AtRest({ integration, runs }: { integration: Integration; runs: readonly SyncJob[] }) {
  const { data: files } = useQuery(uploadsQuery(integration))
  const standing = standingOf(integration, runs, files)
  const last = lastEnded(runs)
  return (
    <div className={classes.quiet}>
      <Badge tone={TONES[standing]}>{strings.hub.standing[standing]}</Badge>
      {standing === 'failing' && last?.failure ? (
        <span>{last.failure.title}</span>
      ) : (
        integration.last_synced_at !== null && (
          <span>
            {strings.hub.fresh} <Moment at={integration.last_synced_at} />
          </span>
        )
      )}
    </div>
  )
}
