/** What a sync would do: looked at, and then done for real or left. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { ArrowLeft, Eye, RefreshCw } from 'lucide-react'
import { AnchorLink, ButtonLink } from '../parts/links'
import { Moment } from '../parts/moment'
import { Screen } from '../parts/screen'
import { useStartSync } from '../parts/use-start-sync'
import { previewQuery } from '../state/discrepancies'
import { appsQuery, integrationQuery } from '../state/queries'
import { strings } from '../strings'
import { Findings } from './findings'
import { Looking } from './looking'
import { PreviewFailure } from './preview-failure'
import classes from './preview.module.css'

export function PreviewScreen() {
  const { integration_id } = useParams({ from: '/inside/integrations/$integration_id/preview' })
  const { sync_type = 'incremental' } = useSearch({ from: '/inside/integrations/$integration_id/preview' })
  const preview = useQuery(previewQuery(integration_id, { sync_type }))
  const { data: integration } = useQuery(integrationQuery(integration_id))
  const { data: apps = [] } = useQuery(appsQuery)
  const start = useStartSync(integration_id)
  const app = apps.find(({ app_name }) => app_name === integration?.app_name)
  const again = (): void => void preview.refetch()
  const forReal = (
    <Button
      leftSection={<RefreshCw size={15} aria-hidden />}
      loading={start.isPending}
      disabled={preview.isFetching}
      onClick={() => start.mutate(sync_type)}
    >
      {strings.preview.forReal}
    </Button>
  )
  return (
    <Screen
      title={strings.preview.title}
      lead={strings.preview.lead(strings.sync.types[sync_type].name)}
      above={
        <AnchorLink to="/integrations/$integration_id" params={{ integration_id }} className={classes.back}>
          <ArrowLeft size={14} aria-hidden />
          {[app?.title, integration?.external_account?.name].filter(Boolean).join(' · ') || strings.integration.title}
        </AnchorLink>
      }
      actions={
        <>
          <ButtonLink to="/integrations/$integration_id" params={{ integration_id }} variant="default">
            {strings.preview.leave}
          </ButtonLink>
          {preview.isSuccess && forReal}
        </>
      }
    >
      {preview.isFetching ? (
        <Looking app={app?.title ?? strings.conflicts.provider} />
      ) : preview.error !== null ? (
        <PreviewFailure error={preview.error} integration={integration} retry={again} forReal={forReal} />
      ) : (
        preview.data && (
          <>
            <p className={classes.seen}>
              <Eye size={15} aria-hidden />
              <span>
                {strings.preview.seen} <Moment at={new Date(preview.dataUpdatedAt).toISOString()} />.{' '}
                {isOlder(preview.dataUpdatedAt, integration?.last_synced_at) && strings.preview.old}
              </span>
              <Button size="compact-xs" variant="default" onClick={again}>
                {strings.preview.again}
              </Button>
            </p>
            <Findings preview={preview.data} />
          </>
        )
      )}
    </Screen>
  )
}

const isOlder = (seen_at: number, synced_at: string | null | undefined): boolean =>
  typeof synced_at === 'string' && Date.parse(synced_at) > seen_at
