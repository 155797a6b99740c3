/** Every linked account, with what it does right now. */
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Radio } from 'lucide-react'
import type { Integration } from '../../client'
import { isLinked } from '../hub/standing'
import { Empty } from '../parts/empty'
import { Failure } from '../parts/failure'
import { Panel } from '../parts/panel'
import { ShowMore } from '../parts/show-more'
import { SHOWN_AT_FIRST, useShown } from '../parts/use-shown'
import { useOverview, type Known } from '../state/overview'
import { integrationsQuery } from '../state/queries'
import { strings } from '../strings'
import { PulseRow } from './pulse-row'
import classes from './pulse-panel.module.css'

export function PulsePanel() {
  const integrations = useQuery(integrationsQuery)
  const overview = useOverview()
  const linked = (integrations.data ?? [])
    .filter(isLinked)
    .map((integration) => ({ integration, known: overview.of(integration.integration_id) }))
  const { shown, list } = useShown(linked.length > SHOWN_AT_FIRST ? runningFirst(linked) : linked)
  const error = integrations.error ?? overview.error
  return (
    <Panel title={strings.monitor.pulse.title} lead={strings.monitor.pulse.lead} flush>
      {error !== null && (
        <div className={classes.failure}>
          <Failure error={error} retry={() => void Promise.all([integrations.refetch(), overview.refetch()])} />
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
        {shown.map((account) => (
          <PulseRow key={account.integration.integration_id} {...account} />
        ))}
      </ul>
      <ShowMore list={list} />
    </Panel>
  )
}

interface Account {
  integration: Integration
  known: Known
}

/** Where not all can be seen at once, what happens comes before what rests. */
const runningFirst = (accounts: readonly Account[]): Account[] =>
  accounts.toSorted((a, b) => Number(runs(b.known)) - Number(runs(a.known)))
const runs = (known: Known): boolean => typeof known !== 'string' && known.open !== null
