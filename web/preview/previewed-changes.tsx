/** Each record that would be written, by why: what transactions would be first, what sums of them last. */
import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { PreviewedChange } from '../../client'
import { Panel } from '../parts/panel'
import { ShowMore } from '../parts/show-more'
import { accountsQuery } from '../state/queries'
import { strings } from '../strings'
import { PreviewedRow } from './previewed-row'
import classes from './preview.module.css'

interface PreviewedChangesProps {
  integration_id: string
  changes: readonly PreviewedChange[]
  /** How many there are beside those. */
  more: number
}

export function PreviewedChanges({ integration_id, changes, more }: PreviewedChangesProps) {
  const { reason } = useSearch({ from: '/inside/integrations/$integration_id/preview' })
  const navigate = useNavigate({ from: '/integrations/$integration_id/preview' })
  const [shown, setShown] = useState(AT_ONCE)
  const accounts = useAccountNames(integration_id, changes)
  const chosen = changes.filter((change) => reason === undefined || change.reason === reason).toSorted(byEntity)
  const { every, some, none, title, lead } = strings.preview.changes
  return (
    <Panel
      title={title}
      lead={lead}
      flush
      actions={
        <NativeSelect
          size="xs"
          aria-label={strings.run.changes.reason}
          value={reason ?? ''}
          onChange={({ currentTarget: { value } }) => {
            setShown(AT_ONCE)
            void navigate({
              search: (old) => ({ ...old, reason: value === '' ? undefined : value }),
              resetScroll: false,
            })
          }}
          data={[
            { value: '', label: every(changes.length) },
            ...reasonsOf(changes).map(([name, n]) => ({ value: name, label: some(inWords(name), n) })),
          ]}
        />
      }
    >
      {chosen.length === 0 && <p className={classes.rest}>{none}</p>}
      <ul>
        {chosen.slice(0, shown).map((change) => (
          <PreviewedRow key={change.record_id} change={change} why={inWords(change.reason)} accounts={accounts} />
        ))}
      </ul>
      <ShowMore
        list={{
          hasNextPage: shown < chosen.length,
          isFetchingNextPage: false,
          fetchNextPage: () => setShown(shown + AT_ONCE),
        }}
      />
      {more > 0 && shown >= chosen.length && <p className={classes.rest}>{strings.preview.changes.more(more)}</p>}
    </Panel>
  )
}

const AT_ONCE = 50

const inWords = (reason: string): string =>
  (strings.run.changes.reasons as Readonly<Record<string, string>>)[reason] ?? reason

const PLACES: Readonly<Record<string, number>> = { transaction: 0, investment_event: 1, account: 2, balance: 9 }
const byEntity = (a: PreviewedChange, b: PreviewedChange): number => (PLACES[a.entity] ?? 5) - (PLACES[b.entity] ?? 5)

function reasonsOf(changes: readonly PreviewedChange[]): [reason: string, n: number][] {
  const sums = new Map<string, number>()
  for (const { reason } of changes) sums.set(reason, (sums.get(reason) ?? 0) + 1)
  return [...sums]
}

/** Of those that are here, and of those that would come. */
function useAccountNames(integration_id: string, changes: readonly PreviewedChange[]): ReadonlyMap<string, string> {
  const { data: known = [] } = useQuery(accountsQuery(integration_id))
  const named = [...known, ...changes].flatMap(({ entity, external_id, body }) => {
    const name = (body as Readonly<Record<string, unknown>>)['name']
    return entity === 'account' && typeof name === 'string' ? [[external_id, name] as const] : []
  })
  return new Map(named)
}
