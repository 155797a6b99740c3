/** Where the value of a field comes from, when it is not simply the provider's, and the way back to the provider's. */
import { Button } from '@mantine/core'
import type { RecordDetail } from '../../client'
import { valueInWords, type Body } from '../fields/field-words'
import { Moment } from '../parts/moment'
import { strings } from '../strings'
import classes from './record-screen.module.css'

interface OriginProps {
  edited: RecordDetail['edited_fields'][number] | undefined
  body: Body
  busy: boolean
  onReset: () => void
}

export function Origin({ edited, body, busy, onReset }: OriginProps) {
  if (edited === undefined) return <p className={classes.origin}>{strings.record.origins.provider}</p>
  const { field, origin, edit, provider_value } = edited
  return (
    <p className={classes.origin} data-edited>
      {strings.record.origins[origin]}
      {edit !== null && (
        <>
          {' '}
          {strings.record.by(edit.actor)} <Moment at={edit.edited_at} />.
        </>
      )}{' '}
      {strings.record.providerSays(valueInWords(field, provider_value, body))}{' '}
      {edit !== null && (
        <Button size="compact-xs" variant="default" disabled={busy} onClick={onReset}>
          {strings.record.follow}
        </Button>
      )}
    </p>
  )
}
