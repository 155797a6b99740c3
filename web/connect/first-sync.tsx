/** The first sync while it runs, and what to do when it is over. */
import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { App, SyncJob } from '../../client'
import { Badge } from '../parts/badge'
import { Counts } from '../parts/counts'
import { Failure } from '../parts/failure'
import { JobPulse } from '../parts/job-pulse'
import { ButtonLink } from '../parts/links'
import { SyncButton } from '../parts/sync-button'
import { integrationQuery, isOpen, jobQuery, runsQuery } from '../state/queries'
import { noteSchedule, scheduleQuery } from '../state/schedules'
import { framework } from '../state/service'
import { strings } from '../strings'
import { JOB_TONES } from '../parts/job-tones'
import { JobFailure } from '../parts/job-failure'
import { NotLinked } from './not-linked'
import classes from './wizard.module.css'

export function FirstSync({ app, integration_id }: { app: App; integration_id: string }) {
  const integration = useQuery(integrationQuery(integration_id))
  const runs = useQuery(runsQuery(integration_id))
  const newest = runs.data?.[0]
  // What the service says of the account goes before what it says of its runs.
  for (const asked of [integration, runs])
    if (asked.error !== null) return <Failure error={asked.error} retry={() => void asked.refetch()} />
  if (integration.data === undefined || runs.isPending) return <Skeleton height={120} />
  const { app_name, status } = integration.data
  if (app_name !== app.app_name || status !== 'CONNECTED') return <NotLinked app={app} integration={integration.data} />
  return (
    <>
      <h2 className={classes.heading}>{strings.connect.first.heading(app.title)}</h2>
      {newest === undefined ? (
        <>
          <p className={classes.words}>{strings.connect.first.none}</p>
          <SyncButton integration_id={integration_id} size="sm" />
        </>
      ) : (
        <Run sync_job_id={newest.sync_job_id} integration_id={integration_id} known={newest} />
      )}
    </>
  )
}

function Run({ sync_job_id, integration_id, known }: { sync_job_id: string; integration_id: string; known: SyncJob }) {
  const { data: job = known } = useQuery(jobQuery(sync_job_id))
  const open = isOpen(job)
  return (
    <>
      <div>
        <Badge tone={JOB_TONES[job.status]}>{strings.runs.status[job.status]}</Badge>
      </div>
      {open ? <JobPulse job={job} /> : <Counts counts={job.counts} />}
      <JobFailure job={job} />
      {job.status === 'COMPLETED' && job.trigger !== 'file' && <KeepFresh integration_id={integration_id} />}
      <div className={classes.buttons}>
        <ButtonLink to="/records" search={{ integration_id }} disabled={open}>
          {strings.connect.first.records}
        </ButtonLink>
        <ButtonLink to="/integrations/$integration_id" params={{ integration_id }} variant="default">
          {strings.connect.first.open}
        </ButtonLink>
      </div>
    </>
  )
}

/** Offered once the first sync has shown that it works. */
function KeepFresh({ integration_id }: { integration_id: string }) {
  const queries = useQueryClient()
  const schedule = useQuery(scheduleQuery(integration_id))
  const keep = useMutation({
    mutationFn: (every: string) => framework.putSchedule(integration_id, { every, sync_type: 'incremental' }),
    onSuccess: (made) => noteSchedule(queries, integration_id, made),
  })
  if (schedule.isPending) return null
  if (schedule.data) return <p className={classes.words}>{strings.schedule.inWords(schedule.data)}</p>
  return (
    <div className={classes.form}>
      <p className={classes.words}>{strings.connect.first.keepFresh}</p>
      <div className={classes.buttons}>
        {(['1h', '6h', '1d'] as const).map((every) => (
          <Button
            key={every}
            size="xs"
            variant="default"
            loading={keep.isPending && keep.variables === every}
            onClick={() => keep.mutate(every)}
          >
            {strings.schedule.every(every)}
          </Button>
        ))}
      </div>
      {keep.error !== null && <Failure error={keep.error} />}
    </div>
  )
}
