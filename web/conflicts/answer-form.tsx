/** The answer to a conflict. Nothing is chosen beforehand, and the record is drawn as it will be before it is applied. */
import { Button, Checkbox, Radio } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ConflictDetail } from '../../client'
import { FieldInput } from '../fields/field-input'
import { fromText, kindOf, toText } from '../fields/typed'
import { Failure } from '../parts/failure'
import { LeaveGuard } from '../parts/leave-guard'
import { Panel } from '../parts/panel'
import { useKeys } from '../parts/use-keys'
import { askAgain, conflictQuery } from '../state/discrepancies'
import { fieldErrorsOf } from '../state/failures'
import { discrepancies } from '../state/service'
import { strings } from '../strings'
import { choicesFor, type Choice } from './question'
import { Result } from './result'
import classes from './conflicts.module.css'

export function AnswerForm({ conflict, app }: { conflict: ConflictDetail; app: string }) {
  const { conflict_id, kind, entity, field, body, local, outcomes } = conflict
  const typed = kindOf(entity, field)
  const choices = choicesFor(kind).filter((each) => each !== 'edit' || typed !== 'fixed')
  const [choice, setChoice] = useState<Choice | null>(null)
  const before = toText(typed, local, body)
  const [text, setText] = useState(before)
  const [always, setAlways] = useState(false)
  useKeys(Object.fromEntries(choices.map((each, n) => [String(n + 1), () => setChoice(each)])))

  const value = choice === 'edit' ? fromText(typed, text, body) : undefined
  const outcome =
    choice === 'edit'
      ? value !== undefined && { body: { ...body, [field]: value }, hidden: false }
      : outcomes.find((each) => each.choice === choice)
  const queries = useQueryClient()
  const resolve = useMutation({
    mutationFn: (answer: Choice) =>
      discrepancies.resolveConflict(conflict_id, {
        choice: answer,
        ...(value === undefined ? { always } : { fields: { [field]: value } }),
      }),
    onSuccess: (decided) => {
      queries.setQueryData(conflictQuery(conflict_id).queryKey, decided)
      askAgain(queries)
    },
  })
  const { answer } = strings.conflicts
  const missing = choice === null ? answer.missing : !outcome ? answer.unreadable : null
  return (
    <Panel title={answer.label}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (choice !== null && missing === null) resolve.mutate(choice)
        }}
      >
        <Radio.Group aria-label={answer.label} value={choice} onChange={(each) => setChoice(each as Choice)}>
          <div className={classes.choices}>
            {choices.map((each, n) => (
              <Radio
                key={each}
                value={each}
                label={strings.conflicts.choices[kind][each](app)}
                description={answer.key(n + 1)}
              />
            ))}
          </div>
        </Radio.Group>
        {choice === 'edit' && (
          <div className={classes.edit}>
            <FieldInput
              entity={entity}
              field={field}
              text={text}
              error={value === undefined ? answer.unreadable : fieldErrorsOf(resolve.error)[field]}
              onChange={setText}
            />
          </div>
        )}
        {kind === 'field' && choice !== null && choice !== 'edit' && (
          <Checkbox
            label={answer.always}
            description={answer.alwaysHint}
            checked={always}
            onChange={({ currentTarget: { checked } }) => setAlways(checked)}
          />
        )}
        {outcome && <Result before={body} after={outcome.body} hidden={outcome.hidden} field={field} />}
        <LeaveGuard when={choice === 'edit' && text !== before} {...strings.conflicts.answer.leave} />
        {resolve.error !== null && <Failure error={resolve.error} />}
        <div className={classes.buttons}>
          <Button type="submit" loading={resolve.isPending} disabled={missing !== null}>
            {missing ?? answer.apply}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
