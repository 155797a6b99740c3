/** Rows that could not be mapped, with the reason and the row as it came. */
import type { Knex } from 'knex'
import type { UserScope } from '../domain/user-scope'
import { withinIntegrations } from './within'

export interface QuarantineEntry {
  stream: string
  chunk_no: number
  position: number
  reason: string
  raw: string
}

export async function listQuarantine(
  db: Knex,
  syncJobId: string,
  { limit, after }: { limit: number; after?: [chunk_no: number, position: number] | undefined },
  scope: UserScope,
): Promise<{ rows: QuarantineEntry[]; next: [number, number] | null }> {
  const query = db('sync_quarantine')
    .where({ sync_job_id: syncJobId })
    .modify(withinIntegrations(scope))
    .select('stream', 'chunk_no', 'position', 'reason', 'raw')
  if (after !== undefined) void query.whereRaw('(chunk_no, position) > (?, ?)', after)
  const found = (await query.orderBy(['chunk_no', 'position']).limit(limit + 1)) as QuarantineEntry[]
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, next: found.length > limit && last !== undefined ? [last.chunk_no, last.position] : null }
}
