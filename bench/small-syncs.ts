/** Many people, little data each: how many syncs end in a second. */
import { linkNew, type Link } from './link'
import { syncToEnd } from './measure'
import { startMeter, type Usage } from './meter'
import { compare, noteTruth } from './proof'
import type { App } from './source'
import type { Stand } from './stand'

export interface SmallResult {
  app: App
  syncs: number
  at_a_time: number
  seconds: number
  /** Of each sync, from request to COMPLETED. */
  milliseconds: number[]
  records: number
  usage: Record<string, Usage>
  fault: string | null
}

const INTEGRATIONS = 200
const AT_A_TIME = 20
const SIZE = 20

export async function runSmallSyncs(stand: Stand, app: App, run_no: number): Promise<SmallResult> {
  await stand.db.query('truncate records')
  const links: Link[] = []
  for (let n = 0; n < INTEGRATIONS; n++) links.push(await linkNew(stand, app, `small_${app}_${run_no}_${n}`, SIZE))
  await noteTruth(stand.db, links)
  await stand.settle()

  const waiting = [...links]
  const milliseconds: number[] = []
  let records = 0
  let failed = 0
  const client = async () => {
    for (let link = waiting.shift(); link !== undefined; link = waiting.shift()) {
      const startedAt = performance.now()
      const { status, records_synced } = await syncToEnd(stand, link.integration_id, 'full')
      milliseconds.push(performance.now() - startedAt)
      records += records_synced
      if (status !== 'COMPLETED') failed += 1
    }
  }
  const stopMeter = startMeter(stand.pids())
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: AT_A_TIME }, client))
  const seconds = (performance.now() - startedAt) / 1000
  const usage = stopMeter()

  const difference = await compare(stand.db, 'public.records', links)
  for (const { source } of links) await source.remove()
  const fault = failed > 0 ? `${failed} syncs did not end COMPLETED` : difference
  return { app, syncs: INTEGRATIONS, at_a_time: AT_A_TIME, seconds, milliseconds, records, usage, fault }
}
