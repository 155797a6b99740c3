/** The inbox of conflicts: what people and providers say differently, by account and reason; what waits longest comes first. */
import { Button, NativeSelect, SegmentedControl, Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Scale } from 'lucide-react'
import { Empty } from '../parts/empty'
import { Failure } from '../parts/failure'
import { Panel } from '../parts/panel'
import { Screen } from '../parts/screen'
import { ShowMore } from '../parts/show-more'
import type { ConflictsSearch } from '../search'
import { useNames } from '../state/names'
import { conflictsQuery, WAITING } from '../state/discrepancies'
import { strings } from '../strings'
import { ConflictRow } from './conflict-row'
import { HeldRemovals } from './held-removals'
import { Matches } from './matches'
import { Reasons } from './reasons'
import classes from './conflicts.module.css'

export function Inbox() {
  const { show = 'open', ...exact } = useSearch({ from: '/inside/conflicts' })
  const list = useInfiniteQuery(conflictsQuery({ ...exact, ...(show === 'open' ? WAITING : LATEST[show]) }))
  const conflicts = list.data?.pages.flatMap(({ data }) => data) ?? []
  const { none } = strings.conflicts
  return (
    <Screen title={strings.conflicts.name} lead={strings.conflicts.lead}>
      <HeldRemovals />
      <Matches />
      {show !== 'all' && <Reasons status={show} />}
      <Panel flush>
        <Filters show={show} />
        {list.error !== null && (
          <div className={classes.padded}>
            <Failure error={list.error} retry={() => void list.refetch()} />
          </div>
        )}
        {list.isPending && (
          <div className={classes.padded} aria-hidden>
            {[0, 1, 2].map((n) => (
              <Skeleton key={n} height={44} mb={12} />
            ))}
          </div>
        )}
        {list.isSuccess && conflicts.length === 0 && (
          <Empty icon={Scale} title={none[show].title}>
            {none[show].words}
          </Empty>
        )}
        <ul>
          {conflicts.map((conflict) => (
            <ConflictRow key={conflict.conflict_id} conflict={conflict} />
          ))}
        </ul>
        <ShowMore list={list} />
      </Panel>
    </Screen>
  )
}

const LATEST = { auto: { status: 'auto' }, all: {} } as const

function Filters({ show }: { show: 'open' | NonNullable<ConflictsSearch['show']> }) {
  const { integration_id, field, kind } = useSearch({ from: '/inside/conflicts' })
  const navigate = useNavigate({ from: '/conflicts' })
  const { accountTitle, integrations } = useNames()
  const set = (change: ConflictsSearch): void =>
    void navigate({ search: (old) => ({ ...old, ...change }), resetScroll: false })
  return (
    <div className={classes.filters}>
      <SegmentedControl
        size="xs"
        aria-label={strings.conflicts.show.label}
        value={show}
        onChange={(value) => set({ show: value === 'auto' || value === 'all' ? value : undefined })}
        data={(['open', 'auto', 'all'] as const).map((value) => ({ value, label: strings.conflicts.show[value] }))}
      />
      <NativeSelect
        size="xs"
        label={strings.filters.account}
        value={integration_id ?? ''}
        onChange={({ currentTarget: { value } }) => set({ integration_id: value === '' ? undefined : value })}
        data={[
          { value: '', label: strings.filters.all },
          ...integrations.map((link) => ({
            value: link.integration_id,
            label: accountTitle(link),
          })),
        ]}
      />
      {(field ?? kind) !== undefined && (
        <Button size="xs" variant="default" onClick={() => set({ field: undefined, kind: undefined })}>
          {strings.filters.clear}
        </Button>
      )}
      <p className={classes.order}>{strings.conflicts.order[show]}</p>
    </div>
  )
}
