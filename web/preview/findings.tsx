/** What was found: how much of what, what to know of it, and each record. */
import { CircleCheck } from 'lucide-react'
import type { Preview } from '../../client'
import { Empty } from '../parts/empty'
import { Facts } from '../parts/facts'
import { Panel } from '../parts/panel'
import { Warnings } from '../parts/warnings'
import { strings } from '../strings'
import { count } from '../words'
import { PreviewedChanges } from './previewed-changes'
import classes from './preview.module.css'

export function Findings({ preview }: { preview: Preview }) {
  const { integration_id, counts, warnings, changes, more, quarantined } = preview
  const unlisted = counts.quarantined - quarantined.length
  return (
    <>
      {changes.length === 0 && quarantined.length === 0 ? (
        <Panel>
          <Empty icon={CircleCheck} title={strings.preview.nothing.title}>
            {strings.preview.nothing.words(counts.unchanged)}
          </Empty>
        </Panel>
      ) : (
        <Facts
          facts={KINDS.filter((kind) => ALWAYS.has(kind) || counts[kind] > 0).map((kind) => ({
            name: strings.preview.counts[kind],
            value: count(counts[kind]),
            alarming: ALARMING.has(kind) && counts[kind] > 0,
          }))}
        />
      )}
      {warnings.length > 0 && <Warnings warnings={warnings} rehearsed />}
      {changes.length > 0 && <PreviewedChanges integration_id={integration_id} changes={changes} more={more} />}
      {quarantined.length > 0 && (
        <Panel title={strings.preview.quarantine.title} lead={strings.preview.quarantine.lead} flush>
          <ul>
            {quarantined.map(({ stream, reason }, n) => (
              <li key={n} className={classes.row}>
                {reason} <span className={classes.soft}>{strings.run.quarantine.where(stream)}</span>
              </li>
            ))}
          </ul>
          {unlisted > 0 && <p className={classes.rest}>{strings.preview.quarantine.more(unlisted)}</p>}
        </Panel>
      )}
    </>
  )
}

const KINDS = ['created', 'updated', 'deleted', 'conflicted', 'quarantined', 'unchanged'] as const
const ALWAYS: ReadonlySet<string> = new Set(['created', 'updated', 'deleted', 'unchanged'])
const ALARMING: ReadonlySet<string> = new Set(['conflicted', 'quarantined'])
