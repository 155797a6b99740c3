/** What a run noticed without stopping for it. */
import { TriangleAlert } from 'lucide-react'
import type { SyncJob } from '../../client'
import { Panel } from '../parts/panel'
import { strings } from '../strings'
import classes from './run-screen.module.css'

export function Warnings({ warnings }: { warnings: SyncJob['warnings'] }) {
  return (
    <Panel title={strings.run.warnings.title}>
      <ul>
        {warnings.map(({ code, message }) => (
          <li key={`${code} ${message}`} className={classes.warning}>
            <TriangleAlert size={16} aria-hidden />
            <div>
              {message}{' '}
              <span className={classes.soft}>{strings.run.warnings.remedies[code] ?? strings.run.warnings.none}</span>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
