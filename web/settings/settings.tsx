/** Settings: the linked accounts, and when each is refreshed. */
import { Screen } from '../parts/screen'
import { strings } from '../strings'
import { LinkedAccounts } from './linked-accounts'

export function Settings() {
  return (
    <Screen title={strings.settings.name} lead={strings.settings.lead}>
      <LinkedAccounts />
    </Screen>
  )
}
