/** The ledger: every run, by filters that are in the address. */
import { Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { ScrollText } from 'lucide-react'
import { Empty } from '../parts/empty'
import { Failure } from '../parts/failure'
import { Panel } from '../parts/panel'
import { ledgerQuery } from '../state/queries'
import { Scroll } from '../parts/scroll'
import { ShowMore } from '../parts/show-more'
import { strings } from '../strings'
import { toInstants } from '../search'
import { LedgerExport } from './ledger-export'
import { LedgerFilters } from './ledger-filters'
import { LedgerRow } from './ledger-row'
import classes from './ledger.module.css'

export function Ledger() {
  const search = useSearch({ from: '/inside/monitor' })
  const filter = toInstants(search)
  const ledger = useInfiniteQuery(ledgerQuery(filter))
  const jobs = ledger.data?.pages.flatMap(({ data }) => data) ?? []
  return (
    <Panel title={strings.ledger.title} actions={<LedgerExport filter={filter} disabled={jobs.length === 0} />} flush>
      <LedgerFilters />
      {ledger.error !== null && (
        <div className={classes.padded}>
          <Failure error={ledger.error} retry={() => void ledger.refetch()} />
        </div>
      )}
      {ledger.isPending && (
        <div className={classes.padded} aria-hidden>
          {[0, 1, 2, 3].map((n) => (
            <Skeleton key={n} height={34} mb={10} />
          ))}
        </div>
      )}
      {ledger.isSuccess && jobs.length === 0 && (
        <Empty
          icon={ScrollText}
          title={Object.keys(search).length > 0 ? strings.ledger.noMatch : strings.ledger.none.title}
        >
          {Object.keys(search).length > 0 ? undefined : strings.ledger.none.words}
        </Empty>
      )}
      {jobs.length > 0 && (
        <Scroll label={strings.ledger.title}>
          <table className={classes.table}>
            <thead>
              <tr>
                {strings.ledger.columns.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {jobs.map((job) => (
                <LedgerRow key={job.sync_job_id} job={job} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <ShowMore list={ledger} />
    </Panel>
  )
}
