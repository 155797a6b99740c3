/** Finds what is stored under the keys of a chunk. */
import type { ChunkKeys } from '../domain/chunk'
import type { StoredFacts } from '../domain/verdict'
import type { Sql } from '../runtime/bulk'

export interface ProbeResult {
  /** By position: what is stored there, for every key that is stored and not simply the same. */
  stored: Map<number, StoredFacts>
  /** Positions among those whose record has more to it than its body. */
  layered: Set<number>
  /** Positions of keys that no record was made under. */
  unseen: Set<number>
  /** Keys whose record is live, here and at the provider, has the same content, and was not written by this run. */
  unchanged: number
}

/**
 * Looks up every key by the primary key alone, one LATERAL probe each: `= ANY` and joins were planned as scans of the
 * table in some of the cases measured. What is unchanged, nearly everything on most days, is only counted per position.
 */
export async function probeRecords(
  sql: Sql,
  { ids, hashes, versions }: Pick<ChunkKeys, 'ids' | 'hashes' | 'versions'>,
  syncJobId: string,
): Promise<ProbeResult> {
  const { rows } = await sql.query<{
    unseen: number[] | null
    others: [number, boolean, boolean, boolean, boolean, boolean][] | null
    unchanged: number
  }>({
    text: PROBE,
    values: [ids, hashes, syncJobId, inOrder(versions, ids.length)],
  })
  const [{ unseen, others, unchanged }] = rows as [(typeof rows)[number]]
  return {
    unseen: new Set(unseen ?? []),
    stored: new Map(
      (others ?? []).map(([n, same_content, removed, written_by_this_run, , older]) => [
        n,
        { same_content, removed, older, written_by_this_run },
      ]),
    ),
    layered: new Set((others ?? []).flatMap(([n, , , , layered]) => (layered ? [n] : []))),
    unchanged,
  }
}

/** An empty array stands for as many nulls as are needed. */
function inOrder(versions: Record<number, number>, length: number): (number | null)[] {
  if (Object.keys(versions).length === 0) return []
  return Array.from({ length }, (_, n) => versions[n] ?? null)
}

const PROBE = `
  with found as (
    select k.n::int - 1 as n, r.record_id is null as unseen,
           coalesce(r.content_hash = k.hash, false) as same, r.deleted_at is not null as removed, r.changed_in = j.job_no as own,
           r.layered, coalesce(k.version < r.remote_version, false) as older,
           -- Edited, so it is shown although the provider had it no more: that it comes again is news. A case asks of these alone.
           coalesce(case when r.layered then (select b.gone_at is not null from record_bases b where b.record_id = r.record_id) end, false) as gone
      from sync_jobs j
     cross join unnest($1::uuid[], $2::uuid[], $4::bigint[]) with ordinality as k(id, hash, version, n)
      left join lateral (select * from records where record_id = k.id offset 0) r on true
     where j.sync_job_id = $3
  )
  select array_agg(n) filter (where unseen) as unseen,
         jsonb_agg(jsonb_build_array(n, same, removed, own, layered, older)) filter (where not unseen and not (same and not removed and not own and not gone)) as others,
         count(*) filter (where not unseen and same and not removed and not own and not gone)::int as unchanged
    from found`
