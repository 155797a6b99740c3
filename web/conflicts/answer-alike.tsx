/** One answer for all conflicts of a reason: chosen, shown with what it would do, then done, and taken back whole if need be. */
import { Checkbox, Radio, Skeleton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Conflict } from '../../client'
import { recordInWords, valueInWords } from '../fields/field-words'
import { Confirm } from '../parts/confirm'
import { Failure } from '../parts/failure'
import { askAgain } from '../state/discrepancies'
import { discrepancies } from '../state/service'
import { strings } from '../strings'
import { choicesFor, type Choice } from './question'
import classes from './conflicts.module.css'

export interface Alike {
  integration_id: string
  /** The app by its title. */
  app: string
  kind: Conflict['kind']
  field: string
  status: 'open' | 'auto'
}

export function AnswerAlike({ alike: { app, ...filter }, onDone }: { alike: Alike; onDone: () => void }) {
  const [choice, setChoice] = useState<Choice | null>(null)
  const [always, setAlways] = useState(false)
  const queries = useQueryClient()
  const preview = useQuery({
    queryKey: ['conflicts', 'alike', filter, choice],
    queryFn: () => discrepancies.resolveConflicts({ ...filter, choice: choice ?? 'keep_local', dry_run: true }),
    enabled: choice !== null,
    staleTime: 0,
  })
  const answer = useMutation({
    mutationFn: () =>
      discrepancies.resolveConflicts({
        ...filter,
        choice: choice ?? 'keep_local',
        always,
        ...(preview.data === undefined ? {} : { expected: preview.data.found }),
      }),
    onSuccess: ({ resolved }) => {
      askAgain(queries)
      notifications.show({ color: 'teal', message: strings.conflicts.alike.done(resolved) })
      onDone()
    },
  })
  const words = strings.conflicts.choices[filter.kind]
  const ready = choice !== null && preview.data !== undefined
  return (
    <Confirm
      title={strings.conflicts.alike.title}
      confirm={ready ? strings.conflicts.alike.confirm(preview.data.found) : strings.conflicts.answer.missing}
      cancel={strings.conflicts.alike.cancel}
      busy={answer.isPending}
      disabled={!ready}
      onConfirm={() => answer.mutate()}
      onCancel={onDone}
      words={
        <div className={classes.form}>
          <Radio.Group
            label={strings.conflicts.answer.label}
            value={choice}
            onChange={(value) => setChoice(value as Choice)}
          >
            <div className={classes.form}>
              {choicesFor(filter.kind)
                .filter((each) => each !== 'edit')
                .map((each) => (
                  <Radio key={each} value={each} label={words[each](app)} />
                ))}
            </div>
          </Radio.Group>
          {filter.kind === 'field' && (
            <Checkbox
              label={strings.conflicts.answer.always}
              checked={always}
              onChange={({ currentTarget: { checked } }) => setAlways(checked)}
            />
          )}
          {choice !== null && preview.isPending && <Skeleton height={60} />}
          {ready && (
            <section aria-label={strings.conflicts.alike.preview} aria-live="polite">
              <p className={classes.soft}>{strings.conflicts.alike.found(preview.data.found)}</p>
              <ul className={classes.sample}>
                {preview.data.sample.slice(0, 5).map(({ conflict, outcome }) => (
                  <li key={conflict.conflict_id}>
                    {recordInWords(outcome.body)}
                    {filter.kind === 'field' && (
                      <>
                        : <strong>{valueInWords(filter.field, outcome.body[filter.field], outcome.body)}</strong>
                      </>
                    )}
                  </li>
                ))}
              </ul>
            </section>
          )}
          {(preview.error ?? answer.error) !== null && <Failure error={preview.error ?? answer.error} />}
        </div>
      }
    />
  )
}
