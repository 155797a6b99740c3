/** One record as it would be: why, with what evidence, and each field that would change with what it is now. */
import { Link } from '@tanstack/react-router'
import type { PreviewedChange } from '../../client'
import { fieldName, isForPeople, recordInWords, valueInWords } from '../fields/field-words'
import { strings } from '../strings'
import { enumerate } from '../words'
import classes from './preview.module.css'

interface PreviewedRowProps {
  change: PreviewedChange
  /** The reason in words. */
  why: string
  /** By their external id. */
  accounts: ReadonlyMap<string, string>
}

export function PreviewedRow({ change, why, accounts }: PreviewedRowProps) {
  const { record_id, entity, body, before } = change
  const { account_external_id: key } = body
  const account = typeof key === 'string' ? accounts.get(key) : undefined
  const what = [strings.records.one[entity] ?? entity, account && strings.preview.changes.in(account)]
  return (
    <li className={classes.row}>
      <div>
        {before === null ? (
          <span className={classes.record}>{recordInWords(body)}</span>
        ) : (
          <Link to="/records/$record_id" params={{ record_id }} className={classes.record}>
            {recordInWords(body)}
          </Link>
        )}{' '}
        <span className={classes.soft}>{what.filter(Boolean).join(' ')}</span>
        <p className={classes.soft}>{[why, ...evidenceOf(change)].join('. ')}</p>
      </div>
      {before === null ? <Whole body={body} /> : <Difference body={body} before={before} />}
    </li>
  )
}

function Difference({ body, before }: { body: PreviewedChange['body']; before: PreviewedChange['body'] }) {
  const fields = Object.keys(before).filter(isForPeople)
  if (fields.length === 0) return null
  return (
    <dl className={classes.fields}>
      {fields.map((field) => (
        <div key={field}>
          <dt>{fieldName(field)}</dt>
          <dd>
            <s>{valueInWords(field, before[field], { ...body, ...before })}</s>{' '}
            <strong>{valueInWords(field, body[field], body)}</strong>
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Whole({ body }: { body: PreviewedChange['body'] }) {
  return (
    <details className={classes.whole}>
      <summary>{strings.preview.changes.all}</summary>
      <dl className={classes.fields}>
        {Object.keys(body)
          .filter((field) => isForPeople(field) && body[field] !== null)
          .map((field) => (
            <div key={field}>
              <dt>{fieldName(field)}</dt>
              <dd>{valueInWords(field, body[field], body)}</dd>
            </div>
          ))}
      </dl>
    </details>
  )
}

function evidenceOf({ detail }: PreviewedChange): string[] {
  const { reasons, score } = detail ?? {}
  return [
    ...(Array.isArray(reasons) ? [enumerate(reasons.map(String))] : []),
    ...(typeof score === 'number' ? [strings.preview.changes.sure(score)] : []),
  ]
}
