/** Making a key: what for, what it may do, for how long; then the key itself, once. */
import { Button, CopyButton, NativeSelect, Radio, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { CreatedApiKey } from '../../client'
import { Confirm } from '../parts/confirm'
import { Failure } from '../parts/failure'
import { framework } from '../state/service'
import { strings } from '../strings'
import classes from './api-keys.module.css'

const DAYS = [7, 30, 90, 366]
const USUAL_DAYS = 90

export function NewApiKey({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState('')
  const [mayWrite, setMayWrite] = useState(false)
  const [days, setDays] = useState(USUAL_DAYS)
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: () =>
      framework.createApiKey({
        name: name.trim(),
        scopes: mayWrite ? ['read', 'write'] : ['read'],
        expires_in_days: days,
      }),
    onSuccess: () => {
      for (const queryKey of [['api-keys'], ['audit-trail']]) void queries.invalidateQueries({ queryKey })
    },
  })
  const words = strings.keys.form
  if (create.data !== undefined) return <MadeKey made={create.data} onDone={onDone} />
  return (
    <Confirm
      title={words.title}
      confirm={words.confirm}
      cancel={words.cancel}
      busy={create.isPending}
      disabled={name.trim() === ''}
      onConfirm={() => create.mutate()}
      onCancel={onDone}
      words={
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault()
            if (name.trim() !== '' && !create.isPending) create.mutate()
          }}
        >
          <TextInput
            data-autofocus
            required
            label={words.name}
            description={words.nameHelp}
            maxLength={80}
            value={name}
            onChange={({ currentTarget: { value } }) => setName(value)}
          />
          <Radio.Group
            label={words.scopes}
            value={mayWrite ? 'write' : 'read'}
            onChange={(value) => setMayWrite(value === 'write')}
          >
            <div className={classes.choices}>
              {(['read', 'write'] as const).map((scope) => (
                <Radio key={scope} value={scope} label={words.may[scope].name} description={words.may[scope].words} />
              ))}
            </div>
          </Radio.Group>
          <NativeSelect
            label={words.days}
            value={String(days)}
            onChange={({ currentTarget: { value } }) => setDays(Number(value))}
            data={DAYS.map((n) => ({ value: String(n), label: words.span(n) }))}
          />
          {create.error !== null && <Failure error={create.error} />}
        </form>
      }
    />
  )
}

/** Closed by its button alone: whoever presses beside it by mistake would not see the key again. */
const MadeKey = ({ made: { name, api_key }, onDone }: { made: CreatedApiKey; onDone: () => void }) => (
  <Confirm
    title={strings.keys.made.title(name)}
    confirm={strings.keys.made.done}
    onConfirm={onDone}
    words={
      <div className={classes.form}>
        <p>{strings.keys.made.words}</p>
        <div className={classes.secret}>
          <code>{api_key}</code>
          <CopyButton value={api_key}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy}>
                {copied ? strings.failure.copied : strings.failure.copy}
              </Button>
            )}
          </CopyButton>
        </div>
      </div>
    }
  />
)
