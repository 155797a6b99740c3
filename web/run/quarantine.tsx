/** The rows that could not be read, each with its reason and as it came. */
import { Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Failure } from '../parts/failure'
import { Panel } from '../parts/panel'
import { ShowMore } from '../parts/show-more'
import { useNames } from '../state/names'
import { quarantineQuery } from '../state/queries'
import { strings } from '../strings'
import classes from './run-screen.module.css'

export function Quarantine({ app_name, sync_job_id }: { app_name: string; sync_job_id: string }) {
  const { streamTitle } = useNames()
  const rows = useInfiniteQuery(quarantineQuery(sync_job_id))
  return (
    <Panel title={strings.run.quarantine.title} lead={strings.run.quarantine.lead} flush>
      {rows.error !== null && <Failure error={rows.error} retry={() => void rows.refetch()} />}
      {rows.isPending && <Skeleton height={80} m="md" />}
      <ul>
        {rows.data?.pages
          .flatMap(({ data }) => data)
          .map(({ stream, chunk_no, position, reason, raw }) => (
            <li key={`${chunk_no} ${position}`} className={classes.row}>
              {reason}{' '}
              <span className={classes.soft}>{strings.run.quarantine.where(streamTitle(app_name, stream))}</span>
              <pre className={classes.raw} tabIndex={0}>
                {raw}
              </pre>
            </li>
          ))}
      </ul>
      <ShowMore list={rows} />
    </Panel>
  )
}
