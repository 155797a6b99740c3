/** One account in the pulse: running with its progress, or at rest with how fresh it is. */
import { useQuery } from '@tanstack/react-query'
import type { Integration } from '../../client'
import { AccountAction } from '../hub/account-action'
import { failureOf, standingOf } from '../hub/standing'
import { StandingBadge } from '../hub/standing-badge'
import { AccountName } from '../parts/account-name'
import { AccountStrip } from '../parts/account-strip'
import { CancelButton } from '../parts/cancel-button'
import { JobPulse } from '../parts/job-pulse'
import { Moment } from '../parts/moment'
import type { Known } from '../state/overview'
import { isOpen, jobQuery } from '../state/queries'
import { strings } from '../strings'
import classes from './pulse-panel.module.css'

interface PulseRowProps {
  integration: Integration
  known: Known
}

export function PulseRow({ integration, known }: PulseRowProps) {
  const { integration_id } = integration
  const running = typeof known === 'string' ? undefined : known.open?.sync_job_id
  return (
    <li className={classes.row}>
      <AccountName integration={integration} />
      <div className={classes.state}>
        {running === undefined ? (
          <AtRest integration={integration} known={known} />
        ) : (
          <Running integration={integration} known={known} sync_job_id={running} />
        )}
      </div>
      <div className={classes.strip}>
        <AccountStrip integration_id={integration_id} chooser />
      </div>
      <div className={classes.action}>
        {running === undefined ? (
          <AccountAction integration={integration} known={known} />
        ) : (
          <CancelButton sync_job_id={running} />
        )}
      </div>
    </li>
  )
}

function Running({ sync_job_id, ...account }: PulseRowProps & { sync_job_id: string }) {
  const { data: job } = useQuery(jobQuery(sync_job_id))
  return job !== undefined && isOpen(job) ? <JobPulse job={job} /> : <AtRest {...account} />
}

function AtRest({ integration, known }: PulseRowProps) {
  const standing = standingOf(integration, known)
  const failure = failureOf(standing, known)
  return (
    <div className={classes.quiet}>
      <StandingBadge standing={standing} />
      {failure !== null ? (
        <span>{failure.title}</span>
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
