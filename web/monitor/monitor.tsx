/** The Sync Monitor: what runs now, how it went lately, and the ledger. */
import { Screen } from '../parts/screen'
import { strings } from '../strings'
import { ActivityPanel } from './activity-panel'
import { Ledger } from './ledger'
import { PulsePanel } from './pulse-panel'

export function Monitor() {
  return (
    <Screen title={strings.monitor.name} lead={strings.monitor.lead}>
      <PulsePanel />
      <ActivityPanel />
      <Ledger />
    </Screen>
  )
}
