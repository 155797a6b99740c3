/** One run: what it does or did, in what order, by stream, and what can be done about it. */
import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { ExternalLink } from 'lucide-react'
import type { SyncJob } from '../../client'
import { BackLink } from '../parts/back-link'
import { CancelButton } from '../parts/cancel-button'
import { Failure } from '../parts/failure'
import { JobFailure } from '../parts/job-failure'
import { JobPulse } from '../parts/job-pulse'
import { JOB_TONES } from '../parts/job-tones'
import { ButtonLink } from '../parts/links'
import { Panel } from '../parts/panel'
import { Screen } from '../parts/screen'
import { StatusLine } from '../parts/status-line'
import { SyncButton } from '../parts/sync-button'
import { Warnings } from '../parts/warnings'
import { useNames } from '../state/names'
import { isOpen, jobQuery } from '../state/queries'
import { useSession } from '../state/session'
import { strings } from '../strings'
import { Changes } from './changes'
import { Quarantine } from './quarantine'
import { RunFacts } from './run-facts'
import { RunStreams } from './run-streams'
import { RunTimeline } from './run-timeline'
import { UndoRun } from './undo-run'
import classes from './run-screen.module.css'

export function RunScreen() {
  const { sync_job_id } = useParams({ from: '/inside/monitor/$sync_job_id' })
  const { data: job, error, refetch } = useQuery(jobQuery(sync_job_id))
  const title = useTitle(job)
  return (
    <Screen
      title={title}
      above={<BackLink to="/monitor">{strings.monitor.name}</BackLink>}
      lead={
        job && (
          <StatusLine tone={JOB_TONES[job.status]} status={strings.runs.status[job.status]}>
            {strings.runs.what(job.sync_type, job.trigger)}
          </StatusLine>
        )
      }
      actions={job && <Actions job={job} />}
    >
      {error !== null && <Failure error={error} retry={() => void refetch()} />}
      {job === undefined ? error === null && <Skeleton height={320} radius="lg" /> : <Run job={job} />}
    </Screen>
  )
}

function Run({ job }: { job: SyncJob }) {
  return (
    <>
      {isOpen(job) && (
        <Panel>
          <JobPulse job={job} />
        </Panel>
      )}
      <JobFailure job={job} />
      <RunFacts job={job} />
      <div className={classes.columns}>
        <Panel title={strings.run.timeline}>
          <RunTimeline job={job} />
        </Panel>
        <div className={classes.column}>
          {job.warnings.length > 0 && <Warnings warnings={job.warnings} />}
          {job.streams.length > 0 && <RunStreams app_name={job.app_name} streams={job.streams} />}
        </div>
      </div>
      {!isOpen(job) && changedIn(job) > 0 && <Changes sync_job_id={job.sync_job_id} />}
      {job.counts.quarantined > 0 && <Quarantine app_name={job.app_name} sync_job_id={job.sync_job_id} />}
    </>
  )
}

const changedIn = ({ counts: { created, updated, deleted, conflicted } }: SyncJob): number =>
  created + updated + deleted + conflicted

function Actions({ job }: { job: SyncJob }) {
  const { temporal_ui } = useSession()
  const { integrations } = useNames()
  const { integration_id, sync_job_id } = job
  const account = integrations.find((link) => link.integration_id === integration_id)
  const maySync = job.trigger !== 'file' && account?.status !== 'DISCONNECTED'
  return (
    <>
      {temporal_ui !== null && (
        <Button
          component="a"
          href={workflowUrl(temporal_ui, job)}
          target="_blank"
          rel="noreferrer"
          variant="default"
          leftSection={<ExternalLink size={15} aria-hidden />}
        >
          {strings.run.temporal}
        </Button>
      )}
      <ButtonLink to="/records" search={{ integration_id }} variant="default">
        {strings.run.records}
      </ButtonLink>
      {!isOpen(job) && changedIn(job) > 0 && job.undone_at === null && <UndoRun sync_job_id={sync_job_id} />}
      {isOpen(job) ? (
        <CancelButton sync_job_id={sync_job_id} />
      ) : (
        maySync && <SyncButton integration_id={integration_id} size="sm" />
      )}
    </>
  )
}

/** The run itself where it is known; else the newest of its integration. */
function workflowUrl({ url, namespace }: { url: string; namespace: string }, job: SyncJob): string {
  const workflow = encodeURIComponent(`sync/${job.integration_id}`)
  return `${url.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${workflow}`
}

function useTitle(job: SyncJob | undefined): string {
  const { appTitle, integrations } = useNames()
  if (job === undefined) return strings.run.title
  const app = appTitle(job.app_name)
  const account = integrations.find(({ integration_id }) => integration_id === job.integration_id)?.external_account
    ?.name
  return account === undefined ? app : `${app} · ${account}`
}
