/** The sync that finds nothing new, which is what most of them are: how long a client waits for it. */
import { linkNew } from './link'
import { syncToEnd, untilFree } from './measure'
import { readPhases } from './phases'
import { compare, noteTruth } from './proof'
import type { App } from './source'
import type { Stand } from './stand'

export interface EmptyResult {
  app: App
  milliseconds: number[]
  history_events: number
  fault: string | null
}

const SIZE = 1_000
const WARM_UPS = 10

export async function runEmptySyncs(stand: Stand, app: App, times: number, run_no: number): Promise<EmptyResult> {
  await stand.db.query('truncate records')
  const link = await linkNew(stand, app, `empty_${app}_${run_no}`, SIZE)
  await noteTruth(stand.db, [link])
  await syncToEnd(stand, link.integration_id, 'full')
  await stand.settle()

  const milliseconds: number[] = []
  let faults = 0
  for (let n = 0; n < WARM_UPS + times; n++) {
    await untilFree(stand, link.integration_id)
    const startedAt = performance.now()
    const { status, records_synced } = await syncToEnd(stand, link.integration_id, 'incremental')
    if (n >= WARM_UPS) milliseconds.push(performance.now() - startedAt)
    if (status !== 'COMPLETED' || (app === 'ynab' && records_synced > 0)) faults += 1
  }
  await untilFree(stand, link.integration_id)
  const { history_events } = await readPhases(stand.temporal, link.integration_id, await lastRunOf(stand, link))
  const difference = await compare(stand.db, 'public.records', [link])
  await link.source.remove()
  return {
    app,
    milliseconds,
    history_events,
    fault: faults > 0 ? `${faults} syncs were not empty or not COMPLETED` : difference,
  }
}

async function lastRunOf({ db }: Stand, { integration_id }: { integration_id: string }): Promise<string> {
  const { rows } = await db.query<{ workflow_run_id: string }>(
    'select workflow_run_id from sync_jobs where integration_id = $1 order by job_no desc limit 1',
    [integration_id],
  )
  return rows[0]?.workflow_run_id ?? ''
}
