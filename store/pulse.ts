/** What listeners of the pulse have to be told first: open jobs, and all that changed since they last listened. */
import type { Knex } from 'knex'
import { z } from 'zod'
import { LedgerEvent } from '../domain/pulse'

export const PULSE_CHANNEL = 'pulse'

/** A change, and the oldest transaction that was open when it was made: all that is yet unheard is of that one or later. */
export interface Notice {
  horizon: string
  event: LedgerEvent
}

/** As the trigger wrote it. */
export function readNotice(payload: string): Notice {
  const { horizon, event } = JSON.parse(payload) as { horizon: string; event: unknown }
  return { horizon, event: readEvent(event) }
}

export interface CatchUp {
  /** Where to resume after these events. */
  horizon: string
  events: LedgerEvent[]
  /** False where too much has changed since, or the position is none of ours: the events are the open jobs alone. */
  resumed: boolean
}

/** @param since the horizon of the last notice that was heard; null for a listener who is new */
export async function catchUp(db: Knex, userId: string | null, since: string | null): Promise<CatchUp> {
  const { rows } = (await db.raw(CHANGED, { user_id: userId, since, limit: MOST_EVENTS + 1 })) as {
    rows: { horizon: string; known: boolean; event: unknown }[]
  }
  const [{ horizon, known } = { horizon: '0', known: false }] = rows
  const events = rows.flatMap(({ event }) => (event === null ? [] : [readEvent(event)]))
  if (since !== null && known && events.length <= MOST_EVENTS) return { horizon, events, resumed: true }
  return { horizon, events: events.filter(isOpenJob), resumed: false }
}

/** More is read faster from the lists. */
const MOST_EVENTS = 500

const isOpenJob = (event: LedgerEvent): boolean =>
  event.type === 'sync_job' && (event.status === 'QUEUED' || event.status === 'RUNNING')

const Instants = z.looseObject({
  queued_at: z.string().optional(),
  started_at: z.string().nullish(),
  finished_at: z.string().nullish(),
  last_synced_at: z.string().nullish(),
})

/** Postgres writes instants into JSON with an offset and microseconds; ours are in UTC. */
function readEvent(event: unknown): LedgerEvent {
  const row = Instants.parse(event)
  for (const name of ['queued_at', 'started_at', 'finished_at', 'last_synced_at'] as const)
    if (typeof row[name] === 'string') row[name] = new Date(row[name]).toISOString()
  return LedgerEvent.parse(row)
}

// One statement, one snapshot: what it does not show was not committed, and is younger than its horizon.
const CHANGED = `
  with now as (
    select pg_snapshot_xmin(s.snapshot) as horizon, coalesce(cast(:since as xid8) <= pg_snapshot_xmax(s.snapshot), false) as known
      from (select pg_current_snapshot() as snapshot) s
  ), changed as (
    select pulse_of_integration(i) as event, i.changed_tx from integrations i
     where i.changed_tx >= cast(:since as xid8) and (cast(:user_id as text) is null or i.user_id = :user_id)
    union all
    select pulse_of_sync_job(j), j.changed_tx from sync_jobs j
     where (j.status in ('QUEUED', 'RUNNING') or j.changed_tx >= cast(:since as xid8))
       and (cast(:user_id as text) is null or j.user_id = :user_id)
     limit :limit
  )
  select cast(now.horizon as text) as horizon, now.known, changed.event
    from now left join changed on true
   order by changed.changed_tx`
