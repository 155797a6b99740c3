/** How the rows of a run were settled, without what did not happen. */
import type { SyncJob } from '../../client'
import { strings } from '../strings'
import { count } from '../words'
import classes from './counts.module.css'

export function Counts({ counts }: { counts: SyncJob['counts'] }) {
  const shown = ORDER.filter((name) => counts[name] > 0)
  if (shown.length === 0) return <span className={classes.none}>{strings.counts.none}</span>
  return (
    <ul className={classes.counts}>
      {shown.map((name) => (
        <li key={name} className={classes.count} data-kind={name}>
          <b>{count(counts[name])}</b> {strings.counts[name]}
        </li>
      ))}
    </ul>
  )
}

const ORDER = ['created', 'updated', 'deleted', 'conflicted', 'quarantined', 'unchanged'] as const
