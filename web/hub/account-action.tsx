/** The one thing to do with an account at rest: a new login, answers, another file, or a sync. */
import type { Integration } from '../../client'
import { ButtonLink } from '../parts/links'
import { ReconnectLink } from '../parts/reconnect-link'
import { SyncButton } from '../parts/sync-button'
import type { Known } from '../state/overview'
import { strings } from '../strings'
import { failureOf, standingOf } from './standing'

export function AccountAction({ integration, known }: { integration: Integration; known: Known }) {
  const { integration_id, status, protocol } = integration
  const standing = standingOf(integration, known)
  const refused = failureOf(standing, known)?.code.startsWith('auth.') === true
  if (status !== 'CONNECTED' || standing === 'expiring' || refused) return <ReconnectLink integration={integration} />
  if (protocol === 'file' || standing === 'unknown')
    return (
      <ButtonLink to="/integrations/$integration_id" params={{ integration_id }} size="xs" variant="default">
        {standing === 'asking' ? strings.hub.answer : protocol === 'file' ? strings.hub.addFile : strings.hub.open}
      </ButtonLink>
    )
  return <SyncButton integration_id={integration_id} />
}
