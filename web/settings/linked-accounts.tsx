/** Every account that is or was linked: how it stands, how it is reached, when it was last used. */
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link2 } from 'lucide-react'
import type { Integration } from '../../client'
import { isLinked, wasLinked } from '../hub/standing'
import { Empty } from '../parts/empty'
import { Failure } from '../parts/failure'
import { ButtonLink } from '../parts/links'
import { Panel } from '../parts/panel'
import { useOverview, type Known } from '../state/overview'
import { ShowMore } from '../parts/show-more'
import { useShown } from '../parts/use-shown'
import { integrationsQuery } from '../state/queries'
import { strings } from '../strings'
import { LinkedAccount } from './linked-account'
import classes from './settings.module.css'

export function LinkedAccounts() {
  const integrations = useQuery(integrationsQuery)
  const overview = useOverview()
  const linked = (integrations.data ?? []).filter(isLinked)
  const past = (integrations.data ?? []).filter(wasLinked)
  const error = integrations.error ?? overview.error
  return (
    <>
      <Panel title={strings.settings.linked.title} lead={strings.settings.linked.lead} flush>
        {error !== null && (
          <div className={classes.padded}>
            <Failure error={error} retry={() => void Promise.all([integrations.refetch(), overview.refetch()])} />
          </div>
        )}
        {integrations.isPending && (
          <div className={classes.padded}>
            <Skeleton height={120} />
          </div>
        )}
        {integrations.isSuccess && linked.length === 0 && (
          <Empty
            icon={Link2}
            title={strings.hub.none.title}
            action={
              <ButtonLink to="/" search={{ show: 'apps' }} size="xs">
                {strings.hub.choose}
              </ButtonLink>
            }
          >
            {strings.settings.linked.none}
          </Empty>
        )}
        <Accounts of={linked} known={overview.of} />
      </Panel>
      {past.length > 0 && (
        <Panel title={strings.settings.past.title} lead={strings.settings.past.lead} flush>
          <Accounts of={past} known={overview.of} />
        </Panel>
      )}
    </>
  )
}

function Accounts({ of, known }: { of: readonly Integration[]; known: (integration_id: string) => Known }) {
  const { shown, list } = useShown(of)
  return (
    <>
      <ul>
        {shown.map((integration) => (
          <LinkedAccount
            key={integration.integration_id}
            integration={integration}
            known={known(integration.integration_id)}
          />
        ))}
      </ul>
      <ShowMore list={list} />
    </>
  )
}
