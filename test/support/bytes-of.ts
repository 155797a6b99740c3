/** Everything that the database holds of an integration, as one digest: equal means that not a byte is another. */
import type { Database } from '../../runtime/db'

/** @param syncJobId of the ledger only what this run has in it; everything if left out */
export async function bytesOf(
  { bulk }: Database,
  integrationId: string,
  syncJobId: string | null = null,
): Promise<string> {
  const { rows } = await bulk.query<{ digest: string }>({ name: 'bytes-of', text: BYTES, values: [integrationId, syncJobId] }) // prettier-ignore
  return rows[0]?.digest ?? ''
}

const OF_INTEGRATION = ['records', 'record_bases', 'record_aliases', 'conflicts', 'match_candidates', 'decisions', 'held_removals', 'sync_policies', 'balance_openings'] // prettier-ignore
const OF_LINK = ['integrations', 'sync_cursors', 'sync_jobs', 'sync_quarantine', 'uploaded_files']
const OF_JOB = ['sync_job_streams', 'sync_fetches', 'sync_chunks', 'sync_staging', 'sync_waiting']
const OF_JOB_NO = ['sync_changes', 'sync_created']

const told = (table: string, of: string) => `select '${table} ' || t::text as row from ${table} t join ${of}`
const JOBS = 'jobs using (sync_job_id)'

const BYTES = `
  with link as (select * from integrations where integration_id = $1),
       jobs as (select sync_job_id, job_no from sync_jobs where integration_id = $1 and ($2::text is null or sync_job_id = $2))
  select md5(string_agg(row, '|' order by row)) as digest from (
    ${[
      ...OF_INTEGRATION.map((table) => told(table, 'link using (integration_no)')),
      ...OF_LINK.map((table) =>
        table === 'sync_jobs' ? told(table, JOBS) : told(table, 'link using (integration_id)'),
      ),
      ...OF_JOB.map((table) => told(table, JOBS)),
      ...OF_JOB_NO.map((table) => told(table, 'jobs using (job_no)')),
      told('field_overrides', 'records r using (record_id) join link using (integration_no)'),
    ].join(' union all ')}
  ) everything`
