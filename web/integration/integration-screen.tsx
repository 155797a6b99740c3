/** One linked account: how it stands, what it does, when it is refreshed, its last runs. */
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { App, Integration, SyncJob } from '../../client'
import { standingOf, toldBy, TONES } from '../hub/standing'
import { BackLink } from '../parts/back-link'
import { CancelButton } from '../parts/cancel-button'
import { Failure } from '../parts/failure'
import { JobFailure } from '../parts/job-failure'
import { JobPulse } from '../parts/job-pulse'
import { ButtonLink } from '../parts/links'
import { Moment } from '../parts/moment'
import { Panel } from '../parts/panel'
import { Screen } from '../parts/screen'
import { StatusLine } from '../parts/status-line'
import { SyncButton } from '../parts/sync-button'
import { appsQuery, integrationQuery, isOpen, jobQuery, runsQuery, uploadsQuery } from '../state/queries'
import { ReconnectLink } from '../parts/reconnect-link'
import { strings } from '../strings'
import { AccountActions } from './account-actions'
import { LatestRuns } from './latest-runs'
import { SchedulePanel } from './schedule-panel'
import { UploadPanel } from './upload-panel'
import classes from './integration-screen.module.css'

export function IntegrationScreen() {
  const { integration_id } = useParams({ from: '/inside/integrations/$integration_id' })
  const integration = useQuery(integrationQuery(integration_id))
  const runs = useQuery(runsQuery(integration_id))
  const { data: files } = useQuery(uploadsQuery(integration.data))
  const { data: apps = [] } = useQuery(appsQuery)
  const app = apps.find(({ app_name }) => app_name === integration.data?.app_name)
  const known = runs.data === undefined ? (runs.isError ? 'unread' : 'unknown') : toldBy(runs.data, files)
  const standing = integration.data && standingOf(integration.data, known)
  return (
    <Screen
      title={integration.data?.external_account?.name ?? app?.title ?? strings.integration.title}
      above={<BackLink to="/">{strings.hub.name}</BackLink>}
      lead={
        standing && (
          <StatusLine tone={TONES[standing]} status={standing === 'unknown' ? null : strings.hub.standing[standing]}>
            {app?.title}
            {integration.data.status !== 'DISCONNECTED' && integration.data.last_synced_at !== null && (
              <span>
                {strings.hub.fresh} <Moment at={integration.data.last_synced_at} />
              </span>
            )}
          </StatusLine>
        )
      }
      actions={integration.data && <Actions integration={integration.data} />}
    >
      {integration.error !== null && <Failure error={integration.error} retry={() => void integration.refetch()} />}
      {integration.isPending && <Skeleton height={280} radius="lg" />}
      {runs.error !== null && integration.error === null && (
        <Failure error={runs.error} retry={() => void runs.refetch()} />
      )}
      {integration.data && <Account integration={integration.data} runs={runs.data} app={app} />}
    </Screen>
  )
}

function Actions({ integration }: { integration: Integration }) {
  const { integration_id, status, protocol } = integration
  return (
    <>
      <ButtonLink to="/records" search={{ integration_id }} variant="default">
        {strings.integration.records}
      </ButtonLink>
      {status === 'CONNECTED' ? (
        protocol !== 'file' && <SyncButton integration_id={integration_id} size="sm" />
      ) : (
        <ReconnectLink integration={integration} size="sm" />
      )}
    </>
  )
}

interface AccountProps {
  integration: Integration
  /** Undefined while they are not known. */
  runs: readonly SyncJob[] | undefined
  app: App | undefined
}

function Account({ integration, runs, app }: AccountProps) {
  const { status, status_reason, protocol, integration_id } = integration
  const running = runs?.find(isOpen)
  const last = runs?.find((run) => !isOpen(run))
  return (
    <>
      {status_reason !== null && <Panel>{strings.integration.reasons[status_reason]}</Panel>}
      {running !== undefined && <Running known={running} />}
      {running === undefined && last?.status === 'FAILED' && <JobFailure job={last} />}
      {status === 'CONNECTED' && app?.protocols.includes('file') && (
        <UploadPanel integration_id={integration_id} app={app} />
      )}
      <div className={classes.columns}>
        {protocol !== 'file' && status === 'CONNECTED' && <SchedulePanel integration_id={integration_id} />}
        {runs !== undefined && <LatestRuns integration_id={integration_id} runs={runs} />}
      </div>
      <AccountActions integration={integration} />
    </>
  )
}

function Running({ known }: { known: SyncJob }) {
  const { data: job = known } = useQuery(jobQuery(known.sync_job_id))
  return (
    <Panel title={strings.integration.running} actions={<CancelButton sync_job_id={known.sync_job_id} />}>
      <JobPulse job={isOpen(job) ? job : known} />
    </Panel>
  )
}
