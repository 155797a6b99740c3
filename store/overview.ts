/** How many accounts stand, in one look: a page of integrations, and for each the few rows of the ledger that tell. */
import type { Knex } from 'knex'
import type { Failure } from '../domain/errors'
import type { Overview, RunMark } from '../domain/overview'
import type { UserScope } from '../domain/user-scope'
import { keysetPage, type Keyset, type Page } from './keyset'
import { within } from './within'

export interface OverviewFilter {
  user_id?: string | undefined
  /** These and no others. */
  integration_ids?: readonly string[] | undefined
}

/** More in one answer is a megabyte. */
const MOST_RUNS = 5_000

/**
 * The newest accounts first.
 *
 * @param runs how many of the newest jobs of each; a page of many has fewer accounts than `limit`
 */
export async function readOverview(
  db: Knex,
  { user_id, integration_ids }: OverviewFilter,
  { limit, ...keyset }: Keyset & { runs: number },
  scope: UserScope,
): Promise<Page<Overview>> {
  const { runs } = keyset
  const query = db<Place>('integrations').select('integration_id', 'integration_no').modify(within(scope))
  if (user_id !== undefined) void query.where({ user_id })
  if (integration_ids !== undefined) void query.whereIn('integration_id', integration_ids)
  const most = Math.min(limit, Math.floor(MOST_RUNS / runs))
  const places = await keysetPage(
    query as Knex.QueryBuilder<Place, Place[]>,
    { ...keyset, limit: most },
    'integration_no',
  )
  const ids = places.rows.map(({ integration_id }) => integration_id)
  const [open, ended, latest, asking] = await Promise.all([
    read<RunRow>(db, OPEN, { ids }),
    read<EndedRow>(db, LAST_ENDED, { ids }),
    read<RunRow>(db, LATEST, { ids, runs }),
    read<{ integration_id: string; files: number }>(db, ASKING, { ids }),
  ])
  const openOf = new Map(open.map((row) => [row.integration_id, markOf(row)]))
  const endedOf = new Map(ended.map((row) => [row.integration_id, { ...markOf(row), failure: row.failure }]))
  const latestOf = new Map<string, RunMark[]>(ids.map((id) => [id, []]))
  for (const row of latest) latestOf.get(row.integration_id)?.push(markOf(row))
  const askingOf = new Map(asking.map(({ integration_id, files }) => [integration_id, files]))
  const rows = ids.map((integration_id) => ({
    integration_id,
    open: openOf.get(integration_id) ?? null,
    last_ended: endedOf.get(integration_id) ?? null,
    latest: latestOf.get(integration_id) ?? [],
    asking_files: askingOf.get(integration_id) ?? 0,
  }))
  return { rows, next: places.next }
}

interface Place {
  integration_id: string
  integration_no: number
}

type RunRow = RunMark & { integration_id: string }
type EndedRow = RunRow & { failure: Failure | null }

const read = async <Row>(db: Knex, sql: string, values: { ids: string[]; runs?: number }): Promise<Row[]> =>
  ((await db.raw(sql, values)) as { rows: Row[] }).rows

const markOf = ({ sync_job_id, status, queued_at, started_at, finished_at, flawed }: RunRow): RunMark => ({
  sync_job_id,
  status,
  queued_at,
  started_at,
  finished_at,
  flawed,
})

const MARK = `j.integration_id, j.job_no, j.sync_job_id, j.status, j.queued_at, j.started_at, j.finished_at,
         (j.quarantined > 0 or j.warnings <> '[]') as flawed`

/** A few rows of the end of an index, once for each account: however long its ledger is, its beginning is not read. */
const LATEST = `
  select r.*
    from unnest(cast(:ids as text[])) as i(integration_id)
   cross join lateral (
     select ${MARK} from sync_jobs j where j.integration_id = i.integration_id order by j.job_no desc limit :runs
   ) r
   order by r.job_no desc`

const LAST_ENDED = `
  select r.*
    from unnest(cast(:ids as text[])) as i(integration_id)
   cross join lateral (
     select ${MARK}, j.failure from sync_jobs j
      where j.integration_id = i.integration_id and j.status in ('COMPLETED', 'FAILED') order by j.job_no desc limit 1
   ) r`

/** Of all jobs few are open, and they have an index of their own. A running one comes before those that wait for it. */
const OPEN = `
  select distinct on (j.integration_id) ${MARK}
    from sync_jobs j
   where j.status in ('QUEUED', 'RUNNING') and j.integration_id = any(cast(:ids as text[]))
   order by j.integration_id, j.status desc, j.job_no desc`

const ASKING = `
  select f.integration_id, count(*)::int as files
    from uploaded_files f
   where f.integration_id = any(cast(:ids as text[])) and f.received_at is not null and f.questions <> '[]'
     and not exists (select from sync_jobs j where j.file_id = f.file_id)
   group by f.integration_id`
