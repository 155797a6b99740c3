/** One record: every value with where it comes from, changing it, and what was decided about it. */
import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { RecordDetail } from '../../client'
import { recordInWords } from '../fields/field-words'
import { BackLink } from '../parts/back-link'
import { Failure } from '../parts/failure'
import { Note } from '../parts/note'
import { Panel } from '../parts/panel'
import { Screen } from '../parts/screen'
import { Decisions } from '../settings/decisions'
import { askAgain, policiesQuery, recordQuery } from '../state/discrepancies'
import { isMissing } from '../state/failures'
import { discrepancies } from '../state/service'
import { strings } from '../strings'
import { RecordFields } from './record-fields'

export function RecordScreen() {
  const { record_id } = useParams({ from: '/inside/records/$record_id' })
  const { data, error, refetch } = useQuery(recordQuery(record_id))
  // What was read before it was gone is not shown any more.
  const record = isMissing(error) ? undefined : data
  return (
    <Screen
      title={record === undefined ? strings.record.title : recordInWords(record.body)}
      above={
        <BackLink to="/records" search={record === undefined ? {} : { integration_id: record.integration_id }}>
          {strings.records.name}
        </BackLink>
      }
      lead={record && (strings.records.one[record.entity] ?? record.entity)}
      actions={record && <Life record={record} />}
    >
      {error !== null && <Failure error={error} retry={() => void refetch()} />}
      {record === undefined ? error === null && <Skeleton height={320} radius="lg" /> : <Content record={record} />}
    </Screen>
  )
}

function Content({ record }: { record: RecordDetail }) {
  const { integration_id, record_id, deleted_here, gone_at_provider, hand_made, shown_as, entity, deleted_at } = record
  const { data: policies } = useQuery(policiesQuery(integration_id))
  const editable = (policies?.fields ?? []).flatMap(({ target }) => {
    const [of, field] = target.split('.')
    return of === entity && field !== undefined ? [field] : []
  })
  return (
    <>
      {deleted_here && <Note tone="warn">{strings.record.deletedHere}</Note>}
      {!deleted_here && gone_at_provider && <Note tone="warn">{strings.record.gone}</Note>}
      {hand_made && <Note tone="idle">{strings.record.handMade}</Note>}
      {shown_as !== null && <Note tone="idle">{strings.record.shownAs}</Note>}
      {/* What is being typed outlives a sync that brings something else, but not the record. */}
      <RecordFields key={`${record_id} ${deleted_at ?? ''}`} record={record} editable={editable} />
      <Panel title={strings.record.history} flush>
        <Decisions integration_id={integration_id} record_id={record_id} />
      </Panel>
    </>
  )
}

/** Deleting it here, and having it back. */
function Life({ record: { record_id, version, deleted_at } }: { record: RecordDetail }) {
  const queries = useQueryClient()
  const change = useMutation({
    mutationFn: () =>
      deleted_at === null
        ? discrepancies.deleteRecord(record_id, { version })
        : discrepancies.restoreRecord(record_id, { version }),
    onSuccess: (record) => {
      queries.setQueryData(recordQuery(record_id).queryKey, record)
      askAgain(queries)
    },
  })
  return (
    <>
      {change.error !== null && <Failure error={change.error} />}
      <Button variant="default" loading={change.isPending} onClick={() => change.mutate()}>
        {deleted_at === null ? strings.record.remove : strings.record.restore}
      </Button>
    </>
  )
}
