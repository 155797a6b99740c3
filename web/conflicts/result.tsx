/** The record as an answer leaves it, with what changes by it. */
import type { Body } from '../fields/field-words'
import { fieldName, isForPeople, recordInWords, valueInWords } from '../fields/field-words'
import { strings } from '../strings'
import classes from './conflicts.module.css'

interface ResultProps {
  before: Body
  after: Body
  hidden: boolean
  field: string
}

export function Result({ before, after, hidden, field }: ResultProps) {
  const changed = Object.keys(after).filter(
    (name) => isForPeople(name) && JSON.stringify(after[name]) !== JSON.stringify(before[name]),
  )
  const shown = changed.includes(field) || !(field in after) ? changed : [field, ...changed]
  const { result } = strings.conflicts
  return (
    <section className={classes.result} aria-label={result.title} aria-live="polite">
      <h3>{result.title}</h3>
      <p className={classes.outcome}>{hidden ? result.hidden : recordInWords(after)}</p>
      {!hidden && (
        <dl className={classes.body}>
          {shown.map((name) => (
            <div key={name}>
              <dt>{fieldName(name)}</dt>
              <dd>
                {changed.includes(name) && <s>{valueInWords(name, before[name], before)}</s>}{' '}
                <strong>{valueInWords(name, after[name], after)}</strong>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {!hidden && changed.length === 0 && <p className={classes.soft}>{result.same}</p>}
    </section>
  )
}
