/** What the provider said when the record was edited, what was set here, and what the provider says now. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ConflictDetail } from '../../client'
import { fieldName, isForPeople, valueInWords } from '../fields/field-words'
import { Panel } from '../parts/panel'
import { conflictsQuery } from '../state/discrepancies'
import { strings } from '../strings'
import { clockTime, instant } from '../words'
import { questionOf } from './question'
import classes from './conflicts.module.css'

export function Sides({ conflict, app }: { conflict: ConflictDetail; app: string }) {
  const { kind, field, base, local, remote, body, opened_at, conflict_id, record_id } = conflict
  const { data } = useInfiniteQuery(conflictsQuery({ record_id, status: 'open' }))
  const others = data?.pages.flatMap((page) => page.data).filter((each) => each.conflict_id !== conflict_id) ?? []
  const { sides } = strings.conflicts
  return (
    <Panel
      title={strings.conflicts.differs}
      lead={
        <>
          {strings.conflicts.since}{' '}
          <time dateTime={opened_at} title={instant(opened_at)}>
            {clockTime(opened_at)}
          </time>
          {'. '}
          {strings.conflicts.why[kind]}
        </>
      }
    >
      {kind === 'field' && (
        <dl className={classes.sides} aria-label={fieldName(field)}>
          {(
            [
              [sides.base, base],
              [sides.local, local],
              [sides.remote(app), remote],
            ] as const
          ).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{valueInWords(field, value, body)}</dd>
            </div>
          ))}
        </dl>
      )}
      {kind === 'splits_remainder' && (
        <dl className={classes.sides}>
          <div>
            <dt>{sides.parts}</dt>
            <dd>{valueInWords('splits', local, body)}</dd>
          </div>
          <div>
            <dt>{sides.amount(app)}</dt>
            <dd>{valueInWords('amount_minor', remote, body)}</dd>
          </div>
        </dl>
      )}
      <details className={classes.rest}>
        <summary>{strings.conflicts.rest}</summary>
        <dl className={classes.body}>
          {Object.entries(body)
            .filter(([name, value]) => name !== field && value !== null && isForPeople(name))
            .map(([name, value]) => (
              <div key={name}>
                <dt>{fieldName(name)}</dt>
                <dd>{valueInWords(name, value, body)}</dd>
              </div>
            ))}
        </dl>
      </details>
      {others.length > 0 && (
        <p className={classes.others}>
          {strings.conflicts.others}{' '}
          {others.map((other) => (
            <Link
              key={other.conflict_id}
              to="/conflicts/$conflict_id"
              params={{ conflict_id: other.conflict_id }}
              className={classes.question}
            >
              {questionOf(other)}
            </Link>
          ))}
        </p>
      )}
    </Panel>
  )
}
