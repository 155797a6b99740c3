/** The last runs of one account. */
import { Link } from '@tanstack/react-router'
import type { SyncJob } from '../../client'
import { Badge } from '../parts/badge'
import { Counts } from '../parts/counts'
import { JOB_TONES } from '../parts/job-tones'
import { AnchorLink } from '../parts/links'
import { Moment } from '../parts/moment'
import { Panel } from '../parts/panel'
import { RunChooser } from '../parts/run-strip'
import { markOf } from '../state/overview'
import { strings } from '../strings'
import classes from './integration-screen.module.css'

export function LatestRuns({ integration_id, runs }: { integration_id: string; runs: readonly SyncJob[] }) {
  return (
    <Panel
      title={strings.integration.runs}
      actions={
        <AnchorLink to="/monitor" search={{ integration_id }} size="sm">
          {strings.integration.allRuns}
        </AnchorLink>
      }
    >
      {runs.length === 0 ? (
        <p className={classes.words}>{strings.integration.noRuns}</p>
      ) : (
        <>
          <RunChooser runs={runs.map(markOf)} />
          <ul className={classes.runs}>
            {runs.slice(0, SHOWN).map(({ sync_job_id, status, started_at, queued_at, counts, failure }) => (
              <li key={sync_job_id} className={classes.run}>
                <Link to="/monitor/$sync_job_id" params={{ sync_job_id }}>
                  <Moment at={started_at ?? queued_at} />
                </Link>
                <Badge tone={JOB_TONES[status]}>{strings.runs.status[status]}</Badge>
                {failure === null ? <Counts counts={counts} /> : <span className={classes.words}>{failure.title}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  )
}

const SHOWN = 5
