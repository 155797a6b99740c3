/** Which runs the ledger shows. */
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { STATUSES, TRIGGERS, type LedgerSearch } from '../search'
import { useNames } from '../state/names'
import { strings } from '../strings'
import classes from './ledger.module.css'

export function LedgerFilters() {
  const search = useSearch({ from: '/inside/monitor' })
  const navigate = useNavigate({ from: '/monitor' })
  const { accountTitle, integrations } = useNames()
  const set = (name: keyof LedgerSearch, value: string): void =>
    void navigate({
      search: (old) => ({ ...old, [name]: value === '' ? undefined : value }) as LedgerSearch,
      replace: true,
      resetScroll: false,
    })

  const { filters } = strings.ledger
  return (
    <>
      <NativeSelect
        size="xs"
        label={filters.account}
        value={search.integration_id ?? ''}
        onChange={({ currentTarget: { value } }) => set('integration_id', value)}
        data={[
          { value: '', label: filters.all },
          ...integrations.map((link) => ({
            value: link.integration_id,
            label: accountTitle(link),
          })),
        ]}
      />
      <NativeSelect
        size="xs"
        label={filters.status}
        value={search.status ?? ''}
        onChange={({ currentTarget: { value } }) => set('status', value)}
        data={[
          { value: '', label: filters.all },
          ...STATUSES.map((value) => ({ value, label: strings.runs.status[value] })),
        ]}
      />
      <NativeSelect
        size="xs"
        label={filters.trigger}
        value={search.trigger ?? ''}
        onChange={({ currentTarget: { value } }) => set('trigger', value)}
        data={[
          { value: '', label: filters.all },
          ...TRIGGERS.map((value) => ({ value, label: strings.runs.trigger[value] })),
        ]}
      />
      <TextInput
        size="xs"
        type="date"
        label={filters.from}
        value={search.from ?? ''}
        onChange={({ currentTarget: { value } }) => set('from', value)}
      />
      <TextInput
        size="xs"
        type="date"
        label={filters.to}
        value={search.to ?? ''}
        onChange={({ currentTarget: { value } }) => set('to', value)}
      />
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
