/** Which entries the audit trail shows. */
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { X } from 'lucide-react'
import type { AuditSearch } from '../search'
import { useNames } from '../state/names'
import { useSession } from '../state/session'
import { apiKeysQuery } from '../state/settings'
import { strings } from '../strings'
import classes from './audit.module.css'

export function AuditFilters() {
  const search = useSearch({ from: '/inside/settings/audit-trail' })
  const navigate = useNavigate({ from: '/settings/audit-trail' })
  const set = (name: keyof AuditSearch, value: string): void =>
    void navigate({
      search: (old) => ({ ...old, [name]: value === '' ? undefined : value }) as AuditSearch,
      replace: true,
      resetScroll: false,
    })
  const choices = useChoices()
  const { filters } = strings.audit
  return (
    <>
      {(['integration_id', 'kind', 'actor'] as const).map((name) => (
        <NativeSelect
          key={name}
          size="xs"
          label={filters[name]}
          value={search[name] ?? ''}
          onChange={({ currentTarget: { value } }) => set(name, value)}
          data={[{ value: '', label: filters.all }, ...choices[name]]}
        />
      ))}
      {(['from', 'to'] as const).map((name) => (
        <TextInput
          key={name}
          size="xs"
          type="date"
          label={filters[name]}
          value={search[name] ?? ''}
          onChange={({ currentTarget: { value } }) => set(name, value)}
        />
      ))}
      {Object.keys(search).length > 0 && (
        <Button
          size="xs"
          variant="default"
          className={classes.clear}
          leftSection={<X size={14} aria-hidden />}
          onClick={() => void navigate({ search: {}, replace: true, resetScroll: false })}
        >
          {filters.clear}
        </Button>
      )}
    </>
  )
}

function useChoices() {
  const { user_id } = useSession()
  const { accountTitle, integrations } = useNames()
  const { data: keys = [] } = useQuery(apiKeysQuery)
  const { who } = strings.audit
  return {
    integration_id: integrations.map((link) => ({ value: link.integration_id, label: accountTitle(link) })),
    kind: KINDS,
    actor: [
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
