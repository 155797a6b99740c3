/** Map: staged wire rows to canonical records, in a thread of their own. */
import type { ChunkRef, MapResult } from '../workflows/contract'
import type { ActivityDeps } from './deps'
import type { ReadRunFacts } from './run-facts'

export const createMap = (
  { mapStaged, failpoint }: Pick<ActivityDeps, 'mapStaged' | 'failpoint'>,
  readRunFacts: ReadRunFacts,
) =>
  async function map({ sync_job_id, chunk_no }: ChunkRef): Promise<MapResult> {
    const { app_name, settings, integration_id } = (await readRunFacts(sync_job_id)).integration
    const facts = { app_name, settings, integration_id }
    const result = await mapStaged({ chunk: { sync_job_id, chunk_no }, facts })
    failpoint('mapped')
    return result
  }
