/** The way to a new login for an account, or to the end of a link that was begun. */
import type { Integration } from '../../client'
import { strings } from '../strings'
import { ButtonLink } from './links'

interface ReconnectLinkProps {
  integration: Pick<Integration, 'integration_id' | 'app_name' | 'status' | 'status_reason'>
  size?: 'xs' | 'sm'
  /** Beside something more urgent. */
  quiet?: boolean
}

export function ReconnectLink({ integration, size = 'xs', quiet = false }: ReconnectLinkProps) {
  const { integration_id, app_name, status, status_reason } = integration
  return (
    <ButtonLink
      to="/connect/$app_name"
      params={{ app_name }}
      search={status_reason === 'choose_account' ? { choose: integration_id } : { reconnect: integration_id }}
      size={size}
      variant={quiet ? 'default' : 'filled'}
    >
      {status === 'PENDING' ? strings.hub.finish : strings.hub.reconnect}
    </ButtonLink>
  )
}
