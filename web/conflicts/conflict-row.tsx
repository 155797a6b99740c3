/** One conflict in the inbox: of which record, and what each side says. */
import { Link } from '@tanstack/react-router'
import type { ListedConflict } from '../../client'
import { recordInWords, valueInWords } from '../fields/field-words'
import { AppMark } from '../parts/app-mark'
import { Badge } from '../parts/badge'
import { Moment } from '../parts/moment'
import { useNames } from '../state/names'
import { strings } from '../strings'
import { questionOf, STATUS_TONES } from './question'
import classes from './conflicts.module.css'

export function ConflictRow({ conflict }: { conflict: ListedConflict }) {
  const { conflict_id, integration_id, record, kind, field, local, remote, status, opened_at } = conflict
  const { appTitle, appOf } = useNames()
  const app_name = appOf(integration_id)
  const title = appTitle(app_name)
  return (
    <li className={classes.row}>
      <AppMark app_name={app_name} title={title} size={28} />
      <div className={classes.words}>
        <p>
          <Link to="/conflicts/$conflict_id" params={{ conflict_id }} className={classes.question}>
            {questionOf(conflict)}
          </Link>
        </p>
        <p className={classes.soft}>{record === null ? strings.run.changes.record : recordInWords(record.title)}</p>
      </div>
      {/* An amount cannot be told without the record, which knows its currency. */}
      {kind === 'field' && record !== null && (
        <dl className={classes.briefly}>
          <div>
            <dt>{strings.conflicts.sides.local}</dt>
            <dd>{valueInWords(field, local, record.title)}</dd>
          </div>
          <div>
            <dt>{title}</dt>
            <dd>{valueInWords(field, remote, record.title)}</dd>
          </div>
        </dl>
      )}
      <div className={classes.standing}>
        <Badge tone={STATUS_TONES[status]}>{strings.conflicts.status[status]}</Badge>
        <span className={classes.soft}>
          <Moment at={opened_at} />
        </span>
      </div>
    </li>
  )
}
