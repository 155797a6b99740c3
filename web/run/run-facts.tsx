/** The figures of a run, and its ids for whoever has to name it. */
import { ActionIcon, CopyButton } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import type { SyncJob } from '../../client'
import { Facts, type FactShown } from '../parts/facts'
import { useNow } from '../parts/use-now'
import { strings } from '../strings'
import { count, duration } from '../words'
import classes from './run-screen.module.css'

export function RunFacts({ job }: { job: SyncJob }) {
  const { counts, records_synced, attempts, sync_job_id, integration_id } = job
  const length = useLength(job)
  const facts: FactShown[] = [
    { name: strings.run.facts.records, value: count(records_synced) },
    { name: strings.counts.created, value: count(counts.created) },
    { name: strings.counts.updated, value: count(counts.updated) },
    { name: strings.counts.unchanged, value: count(counts.unchanged) },
    { name: strings.counts.deleted, value: count(counts.deleted) },
    ...(counts.conflicted > 0
      ? [{ name: strings.counts.conflicted, value: count(counts.conflicted), alarming: true }]
      : []),
    { name: strings.counts.quarantined, value: count(counts.quarantined), alarming: counts.quarantined > 0 },
    { name: strings.run.facts.length, value: length },
    ...(attempts > 1 ? [{ name: strings.run.facts.attempts, value: count(attempts), alarming: true }] : []),
  ]
  return (
    <>
      <Facts facts={facts} />
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
