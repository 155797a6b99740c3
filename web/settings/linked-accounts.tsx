/** Every account that is or was linked: how it stands, how it is reached, when it was last used. */
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link2 } from 'lucide-react'
import { isLinked, wasLinked } from '../hub/standing'
import { Empty } from '../parts/empty'
import { Failure } from '../parts/failure'
import { Panel } from '../parts/panel'
import { integrationsQuery } from '../state/queries'
import { strings } from '../strings'
import { LinkedAccount } from './linked-account'
import classes from './settings.module.css'

export function LinkedAccounts() {
  const integrations = useQuery(integrationsQuery)
  const linked = (integrations.data ?? []).filter(isLinked)
  const past = (integrations.data ?? []).filter(wasLinked)
  return (
    <>
      <Panel title={strings.settings.linked.title} lead={strings.settings.linked.lead} flush>
        {integrations.error !== null && (
          <div className={classes.padded}>
            <Failure error={integrations.error} retry={() => void integrations.refetch()} />
          </div>
        )}
        {integrations.isPending && (
          <div className={classes.padded}>
            <Skeleton height={120} />
          </div>
        )}
        {integrations.isSuccess && linked.length === 0 && (
          <Empty icon={Link2} title={strings.hub.none.title}>
            {strings.hub.none.words}
          </Empty>
        )}
        <ul>
          {linked.map((integration) => (
            <LinkedAccount key={integration.integration_id} integration={integration} />
          ))}
        </ul>
      </Panel>
      {past.length > 0 && (
        <Panel title={strings.settings.past.title} lead={strings.settings.past.lead} flush>
          <ul>
            {past.map((integration) => (
              <LinkedAccount key={integration.integration_id} integration={integration} />
            ))}
          </ul>
        </Panel>
      )}
    </>
  )
}
