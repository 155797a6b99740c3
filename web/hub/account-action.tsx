/** The one thing to do with an account at rest: a new login, answers, another file, or a sync. */
import { useQuery } from '@tanstack/react-query'
import type { Integration, SyncJob } from '../../client'
import { ButtonLink } from '../parts/links'
import { ReconnectLink } from '../parts/reconnect-link'
import { SyncButton } from '../parts/sync-button'
import { uploadsQuery } from '../state/queries'
import { strings } from '../strings'
import { lastEnded, standingOf } from './standing'

/** @param runs newest first */
export function AccountAction({ integration, runs }: { integration: Integration; runs: readonly SyncJob[] }) {
  const { integration_id, status, protocol } = integration
  const { data: files } = useQuery(uploadsQuery(integration))
  const standing = standingOf(integration, runs, files)
  const failure = standing === 'failing' ? lastEnded(runs)?.failure : undefined
  if (status !== 'CONNECTED' || standing === 'expiring' || failure?.code.startsWith('auth.') === true)
    return <ReconnectLink integration={integration} />
  if (protocol === 'file')
    return (
      <ButtonLink to="/integrations/$integration_id" params={{ integration_id }} size="xs" variant="default">
        {standing === 'asking' ? strings.hub.answer : strings.hub.addFile}
      </ButtonLink>
    )
  return <SyncButton integration_id={integration_id} />
}
