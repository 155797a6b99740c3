/** What arrived: accounts and transactions, as the platform has them. */
import { NativeSelect, SegmentedControl, Skeleton, TextInput } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ReceiptText } from 'lucide-react'
import type { Integration } from '../../client'
import { Empty } from '../parts/empty'
import { Failure } from '../parts/failure'
import { ButtonLink } from '../parts/links'
import { Panel } from '../parts/panel'
import { Screen } from '../parts/screen'
import { ShowMore } from '../parts/show-more'
import { useTyping } from '../parts/use-typing'
import { ENTITIES_SHOWN, type RecordsSearch } from '../search'
import { useNames } from '../state/names'
import { integrationsQuery, recordsQuery } from '../state/queries'
import { strings } from '../strings'
import { AccountsTable } from './accounts-table'
import { BalanceProof } from './balance-proof'
import { TransactionsTable } from './transactions-table'
import classes from './records.module.css'

export function Records() {
  const search = useSearch({ from: '/inside/records' })
  const integrations = useQuery(integrationsQuery)
  const [first] = integrations.data ?? []
  const integration_id = search.integration_id ?? first?.integration_id
  return (
    <Screen title={strings.records.name} lead={strings.records.lead}>
      {integrations.error !== null && <Failure error={integrations.error} retry={() => void integrations.refetch()} />}
      {integrations.isPending && <Skeleton height={320} radius="lg" />}
      {integrations.isSuccess &&
        (integration_id === undefined ? (
          <Panel>
            <Empty
              icon={ReceiptText}
              title={strings.records.unlinked.title}
              action={
                <ButtonLink to="/" search={{ show: 'apps' }} size="xs">
                  {strings.hub.choose}
                </ButtonLink>
              }
            >
              {strings.records.unlinked.words}
            </Empty>
          </Panel>
        ) : (
          <>
            <Panel flush>
              <Filters integration_id={integration_id} integrations={integrations.data} />
              <List integration_id={integration_id} search={search} />
            </Panel>
            {search.entity === 'account' && <BalanceProof integration_id={integration_id} />}
          </>
        ))}
    </Screen>
  )
}

function Filters({ integration_id, integrations }: { integration_id: string; integrations: readonly Integration[] }) {
  const search = useSearch({ from: '/inside/records' })
  const navigate = useNavigate({ from: '/records' })
  const { accountTitle } = useNames()
  const typing = useTyping()
  const set = (change: Record<string, string | undefined>, replace = false): void =>
    void navigate({ search: (old) => ({ ...old, ...change }) as RecordsSearch, replace, resetScroll: false })
  const entity = search.entity ?? 'transaction'
  return (
    <div className={classes.filters}>
      <SegmentedControl
        size="xs"
        aria-label={strings.records.entity}
        value={entity}
        onChange={(value) => set({ entity: value })}
        data={ENTITIES_SHOWN.map((value) => ({ value, label: strings.records.entities[value] }))}
      />
      <NativeSelect
        size="xs"
        label={strings.filters.account}
        value={integration_id}
        onChange={({ currentTarget: { value } }) => set({ integration_id: value })}
        data={integrations.map((link) => ({
          value: link.integration_id,
          label: accountTitle(link),
        }))}
      />
      {entity === 'transaction' &&
        (['from', 'to'] as const).map((name) => (
          <TextInput
            key={name}
            size="xs"
            type="date"
            label={strings.filters[name]}
            value={search[name] ?? ''}
            onChange={({ currentTarget: { value } }) =>
              set({ [name]: value === '' ? undefined : value }, typing.goesOn())
            }
            onBlur={typing.onBlur}
          />
        ))}
    </div>
  )
}

function List({ integration_id, search }: { integration_id: string; search: RecordsSearch }) {
  const entity = search.entity ?? 'transaction'
  const dated = entity === 'transaction'
  const records = useInfiniteQuery(
    recordsQuery({
      integration_id,
      entity,
      ...(dated && search.from !== undefined ? { since: search.from } : {}),
      ...(dated && search.to !== undefined ? { until: dayAfter(search.to) } : {}),
    }),
  )
  const rows = records.data?.pages.flatMap(({ data }) => data) ?? []
  return (
    <>
      {records.error !== null && (
        <div className={classes.padded}>
          <Failure error={records.error} retry={() => void records.refetch()} />
        </div>
      )}
      {records.isPending && (
        <div className={classes.padded} aria-hidden>
          {[0, 1, 2, 3, 4].map((n) => (
            <Skeleton key={n} height={30} mb={10} />
          ))}
        </div>
      )}
      {records.isSuccess && rows.length === 0 && (
        <Empty icon={ReceiptText} title={strings.records.none.title}>
          {strings.records.none.words}
        </Empty>
      )}
      {rows.length > 0 &&
        (entity === 'account' ? (
          <AccountsTable integration_id={integration_id} rows={rows} />
        ) : (
          <TransactionsTable integration_id={integration_id} rows={rows} />
        ))}
      <ShowMore list={records} />
    </>
  )
}

const dayAfter = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
