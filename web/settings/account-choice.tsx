/** Which of the linked accounts a panel of the settings is about. */
import { NativeSelect } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { isLinked } from '../hub/standing'
import { Panel } from '../parts/panel'
import { useNames } from '../state/names'
import { strings } from '../strings'

interface ForAccountProps {
  title: string
  lead: string
  children: (integration_id: string) => ReactNode
}

/** Shown once something is linked. */
export function ForAccount({ title, lead, children }: ForAccountProps) {
  const { accountTitle, integrations } = useNames()
  const linked = integrations.filter(isLinked)
  const [chosen, setChosen] = useState<string | null>(null)
  const integration_id = chosen ?? linked[0]?.integration_id
  if (integration_id === undefined) return null
  return (
    <Panel
      title={title}
      lead={lead}
      flush
      actions={
        <NativeSelect
          size="xs"
          aria-label={strings.filters.account}
          value={integration_id}
          onChange={({ currentTarget: { value } }) => setChosen(value)}
          data={linked.map((link) => ({
            value: link.integration_id,
            label: accountTitle(link),
          }))}
        />
      }
    >
      {children(integration_id)}
    </Panel>
  )
}
