/** Finds what is stored under the keys of a chunk. */
import type { Pool } from 'pg'
import type { StoredFacts } from '../domain/verdict'

export interface ProbeResult {
  /** By position: what is stored there, for every key that is stored and not simply the same. */
  stored: Map<number, StoredFacts>
  /** Positions of keys that were never seen. */
  unseen: Set<number>
  /** Keys whose record is live and has the same content, and was not written by this run. */
  unchanged: number
}

/**
 * Looks up every key by the primary key alone, one LATERAL probe each: `= ANY` and joins were planned as scans of the
 * table in some of the cases measured. What is unchanged, nearly everything on most days, is only counted per position.
 *
 * @param ids record ids as 32 hex digits
 * @param hashes content hashes in the same order; null for a tombstone
 */
export async function probeRecords(
  bulk: Pool,
  ids: readonly string[],
  hashes: readonly (string | null)[],
  syncJobId: string,
): Promise<ProbeResult> {
  const { rows } = await bulk.query<{
    unseen: number[] | null
    others: [number, boolean, boolean, boolean][] | null
    unchanged: number
  }>({
    text: PROBE,
    values: [ids, hashes, syncJobId],
  })
  const [{ unseen, others, unchanged }] = rows as [(typeof rows)[number]]
  return {
    unseen: new Set(unseen ?? []),
    stored: new Map(
      (others ?? []).map(([position, same_content, removed, written_by_this_run]) => [
        position,
        { same_content, removed, written_by_this_run },
      ]),
    ),
    unchanged,
  }
}

const PROBE = `
  with found as (
    select k.n::int - 1 as n, r.record_id is null as unseen,
           coalesce(r.content_hash = k.hash, false) as same, r.deleted_at is not null as removed, r.changed_in = j.job_no as own
      from sync_jobs j
     cross join unnest($1::uuid[], $2::uuid[]) with ordinality as k(id, hash, n)
      left join lateral (select * from records where record_id = k.id offset 0) r on true
     where j.sync_job_id = $3
  )
  select array_agg(n) filter (where unseen) as unseen,
         jsonb_agg(jsonb_build_array(n, same, removed, own)) filter (where not unseen and not (same and not removed and not own)) as others,
         count(*) filter (where not unseen and same and not removed and not own)::int as unchanged
    from found`
