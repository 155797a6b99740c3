/** Why nothing could be looked at, with the way out of just that. */
import type { ReactNode } from 'react'
import type { Integration } from '../../client'
import { Failure } from '../parts/failure'
import { ButtonLink } from '../parts/links'
import { ReconnectLink } from '../parts/reconnect-link'
import { codeOf, factOf } from '../state/failures'
import { strings } from '../strings'

interface PreviewFailureProps {
  error: Error
  integration: Integration | undefined
  retry: () => void
  /** The button that starts the sync. */
  forReal: ReactNode
}

export function PreviewFailure({ error, integration, retry, forReal }: PreviewFailureProps) {
  const code = codeOf(error)
  const running = factOf(error, 'sync_job_id')
  const locked = code === 'auth.reconnect_required' || code === 'integration.disconnected'
  return (
    <Failure
      error={error}
      retry={locked ? undefined : retry}
      action={
        running !== null ? (
          <ButtonLink to="/monitor/$sync_job_id" params={{ sync_job_id: running }} size="xs">
            {strings.preview.seeRun}
          </ButtonLink>
        ) : locked && integration !== undefined ? (
          <ReconnectLink integration={integration} />
        ) : (
          code === 'preview.too_large' && forReal
        )
      }
    />
  )
}
