/** Why a run did not complete, and what to do. */
import { OctagonAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { SyncJob } from '../../client'
import classes from './failure.module.css'

export function JobFailure({ failure, action }: { failure: NonNullable<SyncJob['failure']>; action?: ReactNode }) {
  const { title, detail, remedy, code } = failure
  return (
    <div className={classes.failure}>
      <OctagonAlert size={18} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <p className={classes.title}>{title}</p>
        {detail !== title && <p>{detail}</p>}
        <p className={classes.remedy}>{remedy}</p>
        <div className={classes.actions}>{action}</div>
        <p className={classes.details}>{code}</p>
      </div>
    </div>
  )
}
