/** Removals that were too many to believe: a person lets them happen, after seeing how many and which, or keeps the records. */
import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { HeldRemovals as Held } from '../../client'
import { recordInWords } from '../fields/field-words'
import { Confirm } from '../parts/confirm'
import { Failure } from '../parts/failure'
import { Moment } from '../parts/moment'
import { Panel } from '../parts/panel'
import { useNames } from '../state/names'
import { askAgain, heldPreviewQuery, heldQuery, recordQuery } from '../state/discrepancies'
import { discrepancies } from '../state/service'
import { strings } from '../strings'
import classes from './conflicts.module.css'

/** Shown while there are any. */
export function HeldRemovals() {
  const { data: held = [] } = useQuery(heldQuery)
  if (held.length === 0) return null
  return (
    <Panel title={strings.held.title} lead={strings.held.lead} flush>
      <ul>
        {held.map((removals) => (
          <Removals key={removals.removal_id} removals={removals} />
        ))}
      </ul>
    </Panel>
  )
}

function Removals({ removals }: { removals: Held }) {
  const { removal_id, integration_id, stream, missing, live, reason, held_at } = removals
  const [asking, setAsking] = useState(false)
  const { appTitle, appOf, streamTitle } = useNames()
  const app_name = appOf(integration_id)
  const app = appTitle(app_name)
  const queries = useQueryClient()
  const answer = useMutation({
    mutationFn: (choice: 'approve' | 'reject') => discrepancies.answerHeldRemovals(removal_id, { choice }),
    onSuccess: () => askAgain(queries),
  })
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <p className={classes.question}>
          {strings.held.what(missing, live, streamTitle(app_name, stream).toLowerCase(), app)}
        </p>
        <p className={classes.soft}>
          {strings.held.reasons[reason]} <Moment at={held_at} />
        </p>
        {answer.error !== null && <Failure error={answer.error} />}
      </div>
      <div className={classes.buttons}>
        <Button size="xs" variant="default" onClick={() => setAsking(true)}>
          {strings.held.remove}
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={answer.isPending && answer.variables === 'reject'}
          onClick={() => answer.mutate('reject')}
        >
          {strings.held.keep}
        </Button>
      </div>
      {asking && (
        <Approve
          removal_id={removal_id}
          busy={answer.isPending}
          onConfirm={() => answer.mutate('approve', { onSettled: () => setAsking(false) })}
          onCancel={() => setAsking(false)}
        />
      )}
    </li>
  )
}

interface ApproveProps {
  removal_id: string
  busy: boolean
  onConfirm: () => void
  onCancel: () => void
}

function Approve({ removal_id, busy, onConfirm, onCancel }: ApproveProps) {
  const { data, error } = useQuery(heldPreviewQuery(removal_id))
  return (
    <Confirm
      title={strings.held.ask}
      confirm={data === undefined ? strings.held.remove : strings.held.confirm(data.removed)}
      cancel={strings.held.cancel}
      grave
      busy={busy}
      disabled={data === undefined}
      onConfirm={onConfirm}
      onCancel={onCancel}
      words={
        error !== null ? (
          <Failure error={error} />
        ) : data === undefined ? (
          <Skeleton height={80} />
        ) : (
          <>
            <p>{strings.held.preview(data.removed, data.kept)}</p>
            <ul className={classes.sample}>
              {data.sample.slice(0, SHOWN).map((record_id) => (
                <Gone key={record_id} record_id={record_id} />
              ))}
            </ul>
          </>
        )
      }
    />
  )
}

const SHOWN = 5

function Gone({ record_id }: { record_id: string }) {
  const { data } = useQuery(recordQuery(record_id))
  return <li>{data === undefined ? ' ' : recordInWords(data.body)}</li>
}
