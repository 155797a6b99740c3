/** Settings: the linked accounts, who wins where people and providers differ, who decided and did what, and keys. */
import { Screen } from '../parts/screen'
import { strings } from '../strings'
import { ForAccount } from './account-choice'
import { ApiKeys } from './api-keys'
import { AuditPanel } from './audit-panel'
import { Decisions } from './decisions'
import { LinkedAccounts } from './linked-accounts'
import { Policies } from './policies'

export function Settings() {
  return (
    <Screen title={strings.settings.name} lead={strings.settings.lead}>
      <LinkedAccounts />
      <ForAccount title={strings.policies.title} lead={strings.policies.lead}>
        {(integration_id) => <Policies key={integration_id} integration_id={integration_id} />}
      </ForAccount>
      <ForAccount title={strings.decisions.title} lead={strings.decisions.lead}>
        {(integration_id) => <Decisions key={integration_id} integration_id={integration_id} />}
      </ForAccount>
      <ApiKeys />
      <AuditPanel />
    </Screen>
  )
}
