/** Where the time of a run goes, read from its history: how long activities ran, and how long none did. */
import type { Client, WorkflowHandle } from '@temporalio/client'
import { syncWorkflowId } from '../workflows/contract'

export interface Phases {
  /** Of the whole chain of runs, if the run continued as new. */
  history_events: number
  total_s: number
  /** Time in which at least one activity ran, and in which none did: the server and the workflow were deciding. */
  busy_s: number
  idle_s: number
  activities: Record<string, { count: number; sum_s: number; waited_s: number }>
}

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>
type Event = NonNullable<History['events']>[number]
interface Span {
  type: string
  scheduled: number
  started: number
  ended: number
}

export async function readPhases(client: Client, integrationId: string, firstRunId: string): Promise<Phases> {
  const events: Event[] = []
  for (let runId: string | null = firstRunId; runId !== null;) {
    const history: History = await client.workflow.getHandle(syncWorkflowId(integrationId), runId).fetchHistory()
    const run: Event[] = history.events ?? []
    events.push(...run)
    runId = run.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? null
  }
  const spans = spansOf(events)
  const total_s = momentOf(events.at(-1)) - momentOf(events[0])
  const busy_s = covered(spans)
  return {
    history_events: events.length,
    total_s,
    busy_s,
    idle_s: total_s - busy_s,
    activities: sumByType(spans),
  }
}

/** Event ids begin anew in each run of the chain, in step with the events. */
function spansOf(events: readonly Event[]): Span[] {
  const spans: Span[] = []
  let open = new Map<string, Span>()
  for (const event of events) {
    if (event.workflowExecutionStartedEventAttributes) open = new Map()
    const { activityTaskScheduledEventAttributes: scheduled, activityTaskStartedEventAttributes: started } = event
    const completed = event.activityTaskCompletedEventAttributes ?? event.activityTaskFailedEventAttributes
    if (scheduled) {
      const type = scheduled.activityType?.name ?? ''
      open.set(String(event.eventId), { type, scheduled: momentOf(event), started: 0, ended: 0 })
    }
    if (started) assign(open.get(String(started.scheduledEventId)), { started: momentOf(event) })
    if (completed) {
      const span = open.get(String(completed.scheduledEventId))
      assign(span, { ended: momentOf(event) })
      if (span) spans.push(span)
    }
  }
  return spans
}

const assign = (span: Span | undefined, times: Partial<Span>) => span && Object.assign(span, times)

function sumByType(spans: readonly Span[]): Phases['activities'] {
  const sums: Phases['activities'] = {}
  for (const { type, scheduled, started, ended } of spans) {
    const sum = (sums[type] ??= { count: 0, sum_s: 0, waited_s: 0 })
    sum.count += 1
    sum.sum_s += ended - started
    sum.waited_s += started - scheduled
  }
  return sums
}

/** Length of the union of the spans. */
function covered(spans: readonly Span[]): number {
  let sum = 0
  let until = 0
  for (const { started, ended } of spans.toSorted((a, b) => a.started - b.started)) {
    sum += Math.max(0, ended - Math.max(started, until))
    until = Math.max(until, ended)
  }
  return sum
}

const momentOf = (event: Event | undefined): number =>
  Number(event?.eventTime?.seconds ?? 0) + (event?.eventTime?.nanos ?? 0) / 1e9
