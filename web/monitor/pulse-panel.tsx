/** Every linked account, with what it does right now. */
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Radio } from 'lucide-react'
import { isLinked } from '../hub/standing'
import { Empty } from '../parts/empty'
import { Failure } from '../parts/failure'
import { Panel } from '../parts/panel'
import { integrationsQuery } from '../state/queries'
import { strings } from '../strings'
import { PulseRow } from './pulse-row'
import classes from './pulse-panel.module.css'

export function PulsePanel() {
  const integrations = useQuery(integrationsQuery)
  const linked = (integrations.data ?? []).filter(isLinked)
  return (
    <Panel title={strings.monitor.pulse.title} lead={strings.monitor.pulse.lead} flush>
      {integrations.error !== null && (
        <div className={classes.failure}>
          <Failure error={integrations.error} retry={() => void integrations.refetch()} />
        </div>
      )}
      {integrations.isPending && (
        <div className={classes.failure}>
          <Skeleton height={96} />
        </div>
      )}
      {integrations.isSuccess && linked.length === 0 && (
        <Empty icon={Radio} title={strings.monitor.pulse.none.title}>
          {strings.monitor.pulse.none.words}
        </Empty>
      )}
      <ul>
        {linked.map((integration) => (
          <PulseRow key={integration.integration_id} integration={integration} />
        ))}
      </ul>
    </Panel>
  )
}
