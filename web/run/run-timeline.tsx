/** What happened in a run, in order, as far as the ledger tells. */
import type { SyncJob } from '../../client'
import type { Tone } from '../parts/badge'
import { JOB_TONES } from '../parts/job-tones'
import { useNames } from '../state/names'
import { strings } from '../strings'
import { exactTime, instant } from '../words'
import classes from './run-screen.module.css'

interface TimelineEvent {
  at: string | null
  text: string
  tone: Tone
}

export function RunTimeline({ job }: { job: SyncJob }) {
  const { streamTitle } = useNames()
  return (
    <ol className={classes.timeline}>
      {eventsOf(job, (stream) => streamTitle(job.app_name, stream)).map(({ at, text, tone }) => (
        <li key={text} className={classes.event} data-tone={tone}>
          {text}{' '}
          {at !== null && (
            <time dateTime={at} title={instant(at)}>
              {exactTime(at)}
            </time>
          )}
        </li>
      ))}
    </ol>
  )
}

function eventsOf(job: SyncJob, titleOf: (stream: string) => string): TimelineEvent[] {
  const { queued_at, started_at, finished_at, trigger, streams, warnings, status, attempts, undone_at } = job
  const events: TimelineEvent[] = [{ at: queued_at, text: strings.run.events.asked(trigger), tone: 'idle' }]
  if (started_at !== null) events.push({ at: started_at, text: strings.run.events.started, tone: 'busy' })
  for (const { stream, pages, read_as, complete } of streams)
    if (pages > 0)
      events.push({
        at: null,
        text: strings.run.events.read(titleOf(stream), pages, read_as),
        tone: complete ? 'good' : 'idle',
      })
  for (const { message } of warnings) events.push({ at: null, text: message, tone: 'warn' })
  if (attempts > 1) events.push({ at: null, text: strings.run.events.attempts(attempts), tone: 'warn' })
  if (finished_at !== null)
    events.push({
      at: finished_at,
      text: strings.run.events.ended(status, job.failure?.title ?? null),
      tone: JOB_TONES[status],
    })
  if (undone_at !== null) events.push({ at: undone_at, text: strings.run.events.undone, tone: 'idle' })
  return events
}
