/** The fields of a record with the origin of each value, and the form that changes them. */
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { RecordDetail } from '../../client'
import { FieldInput } from '../fields/field-input'
import { fieldName, isForPeople, valueInWords, type Body, type Value } from '../fields/field-words'
import { fromText, kindOf, toText } from '../fields/typed'
import { Failure } from '../parts/failure'
import { LeaveGuard } from '../parts/leave-guard'
import { Panel } from '../parts/panel'
import { askAgain, recordQuery } from '../state/discrepancies'
import { codeOf, fieldErrorsOf } from '../state/failures'
import { discrepancies } from '../state/service'
import { strings } from '../strings'
import { Origin } from './origin'
import classes from './record-screen.module.css'

interface RecordFieldsProps {
  record: RecordDetail
  editable: readonly string[]
}

interface Wish {
  fields?: Record<string, Value>
  reset?: string[]
}

export function RecordFields({ record, editable }: RecordFieldsProps) {
  const { record_id, version, entity, edited_fields, deleted_at } = record
  const body: Body = record.body
  const [typed, setTyped] = useState<Readonly<Record<string, string>> | null>(null)
  // What the person saw when they began: what somebody else does meanwhile is shown, and not written over unasked.
  const [seen, setSeen] = useState<number | null>(null)
  const queries = useQueryClient()
  const close = (): void => {
    setSeen(null)
    setTyped(null)
  }
  const change = useMutation({
    mutationFn: (wish: Wish) => discrepancies.changeRecord(record_id, { version: seen ?? version, ...wish }),
    onSuccess: (changed) => {
      close()
      queries.setQueryData(recordQuery(record_id).queryKey, changed)
      askAgain(queries)
    },
  })
  const form = useRef<HTMLFormElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const asked = useRef(false)
  const editing = typed !== null
  // Whoever opened the form goes on in it, and behind it where they were.
  useEffect(() => {
    if (editing) form.current?.querySelector<HTMLElement>('input, select')?.focus()
    else if (asked.current) opener.current?.focus()
    asked.current = editing
  }, [editing])
  // What was typed stays.
  const lookAnew = (): void => {
    change.reset()
    setSeen(null)
    askAgain(queries)
  }
  const open = (): void => {
    setSeen(version)
    setTyped({})
  }
  const giveUp = (): void => {
    change.reset()
    close()
  }
  const fields = editable.filter((field) => kindOf(entity, field) !== 'fixed')
  const values = Object.entries(typed ?? {}).map(
    ([field, text]) => [field, fromText(kindOf(entity, field), text, body)] as const,
  )
  const refused = fieldErrorsOf(change.error)
  const unreadable = values.filter(([, value]) => value === undefined).map(([field]) => field)
  const wanted = values.filter(([field, value]) => value !== undefined && !same(value, body[field]))
  return (
    <Panel
      title={strings.record.fields}
      actions={
        typed === null &&
        deleted_at === null &&
        fields.length > 0 && (
          <Button ref={opener} size="xs" variant="default" onClick={open}>
            {strings.record.edit}
          </Button>
        )
      }
    >
      {change.error !== null && (
        <Failure
          error={change.error}
          action={
            codeOf(change.error) === 'record.changed_meanwhile' && (
              <Button size="xs" variant="default" onClick={lookAnew}>
                {strings.record.anew}
              </Button>
            )
          }
        />
      )}
      {typed === null ? (
        <dl className={classes.fields}>
          {Object.entries(body)
            .filter(([field, value]) => isForPeople(field) && (value !== null || editable.includes(field)))
            .map(([field, value]) => (
              <div key={field}>
                <dt>{fieldName(field)}</dt>
                <dd>
                  <p>{valueInWords(field, value, body)}</p>
                  <Origin
                    edited={edited_fields.find((each) => each.field === field)}
                    body={body}
                    busy={change.isPending}
                    onReset={() => change.mutate({ reset: [field] })}
                  />
                </dd>
              </div>
            ))}
        </dl>
      ) : (
        <form
          ref={form}
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault()
            if (wanted.length > 0 && unreadable.length === 0) change.mutate({ fields: Object.fromEntries(wanted) as Record<string, Value> }) // prettier-ignore
          }}
        >
          <div className={classes.inputs}>
            {fields.map((field) => (
              <FieldInput
                key={field}
                entity={entity}
                field={field}
                text={typed[field] ?? toText(kindOf(entity, field), body[field], body)}
                error={unreadable.includes(field) ? strings.conflicts.answer.unreadable : refused[field]}
                onChange={(text) => setTyped({ ...typed, [field]: text })}
              />
            ))}
          </div>
          <div className={classes.buttons}>
            <Button type="submit" disabled={wanted.length === 0 || unreadable.length > 0} loading={change.isPending}>
              {strings.record.save(wanted.length)}
            </Button>
            <Button variant="default" onClick={giveUp}>
              {strings.record.cancel}
            </Button>
          </div>
          <LeaveGuard when={wanted.length + unreadable.length > 0} {...strings.record.leave} />
        </form>
      )}
    </Panel>
  )
}

const same = (a: Value | undefined, b: Value | undefined): boolean => JSON.stringify(a) === JSON.stringify(b ?? null)
