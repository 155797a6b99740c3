/** What a run noticed without stopping for it, each with what to do and the way there. */
import { TriangleAlert } from 'lucide-react'
import type { SyncJob } from '../../client'
import { strings } from '../strings'
import { ButtonLink } from './links'
import { Panel } from './panel'
import classes from './warnings.module.css'

interface WarningsProps {
  warnings: SyncJob['warnings']
  /** It was a preview: what would be asked is not asked yet. */
  rehearsed?: boolean
}

export function Warnings({ warnings, rehearsed = false }: WarningsProps) {
  const { title, remedies, none, rehearsedRemedies, decide } = strings.warnings
  return (
    <Panel title={title}>
      <ul>
        {warnings.map(({ code, message }) => (
          <li key={`${code} ${message}`} className={classes.warning}>
            <TriangleAlert size={16} aria-hidden />
            <div>
              {message}{' '}
              <span className={classes.remedy}>
                {(rehearsed ? rehearsedRemedies[code] : undefined) ?? remedies[code] ?? none}
              </span>
            </div>
            {code === 'sync.removals_held' && !rehearsed && (
              <ButtonLink to="/conflicts" size="xs" variant="default">
                {decide}
              </ButtonLink>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
