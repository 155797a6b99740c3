/** The figures of a run, and its ids for whoever has to name it. */
import { ActionIcon, CopyButton } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import type { SyncJob } from '../../client'
import { useNow } from '../parts/use-now'
import { strings } from '../strings'
import { count, duration } from '../words'
import classes from './run-screen.module.css'

export function RunFacts({ job }: { job: SyncJob }) {
  const { counts, records_synced, attempts, sync_job_id, integration_id } = job
  const length = useLength(job)
  const facts: [name: string, value: string, alarming?: boolean][] = [
    [strings.run.facts.records, count(records_synced)],
    [strings.counts.created, count(counts.created)],
    [strings.counts.updated, count(counts.updated)],
    [strings.counts.unchanged, count(counts.unchanged)],
    [strings.counts.deleted, count(counts.deleted)],
    ...(counts.conflicted > 0
      ? [[strings.counts.conflicted, count(counts.conflicted), true] as [string, string, boolean]]
      : []),
    [strings.counts.quarantined, count(counts.quarantined), counts.quarantined > 0],
    [strings.run.facts.length, length],
    ...(attempts > 1 ? [[strings.run.facts.attempts, count(attempts), true] as [string, string, boolean]] : []),
  ]
  return (
    <>
      <dl className={classes.facts}>
        {facts.map(([name, value, alarming = false]) => (
          <div key={name} className={classes.fact} data-alarming={alarming || undefined}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className={classes.ids}>
        {[sync_job_id, integration_id].map((id) => (
          <span key={id} className={classes.id}>
            {id}
            <CopyButton value={id}>
              {({ copied, copy }) => (
                <ActionIcon size="sm" variant="subtle" color="gray" onClick={copy} aria-label={strings.run.copy(id)}>
                  {copied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
                </ActionIcon>
              )}
            </CopyButton>
          </span>
        ))}
      </p>
    </>
  )
}

function useLength({ started_at, finished_at }: SyncJob): string {
  const now = useNow(1_000)
  if (started_at === null) return '–'
  return duration(Math.max(0, (finished_at === null ? now : Date.parse(finished_at)) - Date.parse(started_at)))
}
