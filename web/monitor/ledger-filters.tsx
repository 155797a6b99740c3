/** Which runs the ledger shows. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Filters } from '../parts/filters'
import { STATUSES, TRIGGERS, type LedgerSearch } from '../search'
import { useNames } from '../state/names'
import { strings } from '../strings'

export function LedgerFilters() {
  const search = useSearch({ from: '/inside/monitor' })
  const navigate = useNavigate({ from: '/monitor' })
  const { accountTitle, integrations } = useNames()
  const { filters } = strings
  const { status, trigger } = strings.ledger.filters
  const accounts = integrations.map((link) => ({ value: link.integration_id, label: accountTitle(link) }))
  return (
    <Filters<keyof LedgerSearch>
      choices={[
        { name: 'integration_id', label: filters.account, data: accounts },
        {
          name: 'status',
          label: status,
          data: STATUSES.map((value) => ({ value, label: strings.runs.status[value] })),
        },
        {
          name: 'trigger',
          label: trigger,
          data: TRIGGERS.map((value) => ({ value, label: strings.runs.trigger[value] })),
        },
      ]}
      days={[
        { name: 'from', label: filters.from },
        { name: 'to', label: filters.to },
      ]}
      search={search}
      onChange={(chosen, replace) => void navigate({ search: chosen as LedgerSearch, replace, resetScroll: false })}
    />
  )
}
