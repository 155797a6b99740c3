/** Why a run wrote what it wrote: the reason for every row, by reason. */
import { NativeSelect, Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Change } from '../../client'
import { fieldName, recordInWords } from '../fields/field-words'
import { Failure } from '../parts/failure'
import { Panel } from '../parts/panel'
import { ShowMore } from '../parts/show-more'
import { REASONS } from '../search'
import { changesQuery } from '../state/discrepancies'
import { strings } from '../strings'
import { enumerate } from '../words'
import classes from './run-screen.module.css'

export function Changes({ sync_job_id }: { sync_job_id: string }) {
  const { reason } = useSearch({ from: '/inside/monitor/$sync_job_id' })
  const navigate = useNavigate({ from: '/monitor/$sync_job_id' })
  const list = useInfiniteQuery(changesQuery(sync_job_id, reason))
  const changes = list.data?.pages.flatMap(({ data }) => data) ?? []
  return (
    <Panel
      title={strings.run.changes.title}
      lead={strings.run.changes.lead}
      flush
      actions={
        <NativeSelect
          size="xs"
          aria-label={strings.run.changes.reason}
          value={reason ?? ''}
          onChange={({ currentTarget: { value } }) =>
            void navigate({ search: { reason: REASONS.find((each) => each === value) }, resetScroll: false })
          }
          data={[
            { value: '', label: strings.run.changes.all },
            ...REASONS.map((value) => ({ value, label: strings.run.changes.reasons[value] })),
          ]}
        />
      }
    >
      {list.error !== null && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton height={80} m="md" />}
      {list.isSuccess && changes.length === 0 && (
        <p className={classes.nothing}>{reason === undefined ? strings.run.changes.gone : strings.run.changes.none}</p>
      )}
      <ul>
        {changes.map((change) => (
          <Row key={change.record_id} change={change} />
        ))}
      </ul>
      <ShowMore list={list} />
    </Panel>
  )
}

function Row({ change: { record_id, record, reason, fields, detail } }: { change: Change }) {
  const evidence = Array.isArray(detail?.['reasons']) ? detail['reasons'].map(String) : []
  return (
    <li className={classes.row}>
      {record === null ? (
        <span className={classes.record}>{strings.run.changes.record}</span>
      ) : (
        <Link to="/records/$record_id" params={{ record_id }} className={classes.record}>
          {recordInWords(record.title)}
        </Link>
      )}{' '}
      <span className={classes.soft}>
        {record !== null && `${strings.records.one[record.entity] ?? record.entity} · `}
        {strings.run.changes.reasons[reason]}
        {fields.length > 0 && `: ${enumerate(fields.map(fieldName))}`}
        {evidence.length > 0 && `. ${enumerate(evidence)}`}
      </span>
    </li>
  )
}
