/** Why a run did not complete, what to do, and, while no other run came after it, the button that does it. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { OctagonAlert } from 'lucide-react'
import type { SyncJob } from '../../client'
import { remedyOf } from '../state/failures'
import { integrationQuery, runsQuery } from '../state/queries'
import { strings } from '../strings'
import { ReconnectLink } from './reconnect-link'
import { useStartSync } from './use-start-sync'
import classes from './failure.module.css'

export function JobFailure({ job }: { job: SyncJob }) {
  const { data: runs = [] } = useQuery(runsQuery(job.integration_id))
  if (job.failure === null) return null
  const { title, detail, code } = job.failure
  return (
    <div className={classes.failure}>
      <OctagonAlert size={18} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <p className={classes.title}>{title}</p>
        {detail !== title && <p>{detail}</p>}
        <p className={classes.remedy}>{remedyOf(job.failure)}</p>
        <div className={classes.actions}>{runs[0]?.sync_job_id === job.sync_job_id && <WayOut job={job} />}</div>
        <p className={classes.details}>{code}</p>
      </div>
    </div>
  )
}

function WayOut({ job: { integration_id, sync_type, trigger, failure } }: { job: SyncJob }) {
  const { data: integration } = useQuery(integrationQuery(integration_id))
  const start = useStartSync(integration_id)
  if (integration === undefined || integration.status_reason === 'disconnected_by_user') return null
  if (integration.status !== 'CONNECTED' || failure?.code.startsWith('auth.') === true)
    return <ReconnectLink integration={integration} />
  // A file is imported again by choosing it again.
  if (trigger === 'file') return null
  return (
    <Button size="xs" variant="default" loading={start.isPending} onClick={() => start.mutate(sync_type)}>
      {strings.failure.retry}
    </Button>
  )
}
