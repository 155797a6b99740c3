/** Which entries the audit trail shows. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Filters } from '../parts/filters'
import type { AuditSearch } from '../search'
import { useNames } from '../state/names'
import { useSession } from '../state/session'
import { apiKeysQuery } from '../state/settings'
import { strings } from '../strings'

export function AuditFilters() {
  const search = useSearch({ from: '/inside/settings/audit-trail' })
  const navigate = useNavigate({ from: '/settings/audit-trail' })
  const { accounts, actors } = useChoices()
  const { filters } = strings
  const { kind, actor } = strings.audit.filters
  return (
    <Filters<keyof AuditSearch>
      choices={[
        { name: 'integration_id', label: filters.account, data: accounts },
        { name: 'kind', label: kind, data: KINDS },
        { name: 'actor', label: actor, data: actors },
      ]}
      days={[
        { name: 'from', label: filters.from },
        { name: 'to', label: filters.to },
      ]}
      search={search}
      onChange={(chosen, replace) => void navigate({ search: chosen as AuditSearch, replace, resetScroll: false })}
    />
  )
}

function useChoices() {
  const { user_id } = useSession()
  const { accountTitle, integrations } = useNames()
  const { data: keys = [] } = useQuery(apiKeysQuery)
  const { who } = strings.audit
  return {
    accounts: integrations.map((link) => ({ value: link.integration_id, label: accountTitle(link) })),
    actors: [
      { value: user_id, label: who.you },
      { value: 'service', label: who.service },
      ...keys.map(({ key_id, name, key_prefix, key_tail }) => ({
        value: key_id,
        label: who.key(name, `${key_prefix}…${key_tail}`),
      })),
    ],
  }
}

/** By what they are about, in the order of the words. */
const KINDS = Object.entries(strings.audit.groups).map(([about, group]) => ({
  group,
  items: Object.entries(strings.audit.kinds)
    .filter(([kind]) => about.split(' ').includes(kind.split('.')[0] ?? ''))
    .map(([value, label]) => ({ value, label })),
}))
