/**
 * The gate: a figure counts only if the table holds exactly what the source holds. Every record is compared, by id, by
 * content hash and by body.
 */
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { packBody } from '../domain/body'
import { ENTITIES } from '../domain/records'
import { contentHash, recordId } from '../runtime/digest'
import { copyText } from './copy-text'
import type { Source } from './source'

export interface Proven {
  integration_id: string
  source: Source
}

/** Notes what each of these integrations has to hold: after this, `compare` can be asked. */
export async function noteTruth(db: Client, proven: readonly Proven[]): Promise<void> {
  await db.query(PREPARE)
  const lines = Readable.from(linesOf(proven))
  await pipeline(lines, db.query(copyFrom('copy bench.truth from stdin')))
  await db.query('analyze bench.truth')
}

/** @returns null when table and truth agree, else what differs */
export async function compare(
  db: Client,
  table: 'public.records' | 'yardstick.records',
  proven: readonly Pick<Proven, 'integration_id'>[],
): Promise<string | null> {
  const { rows } = await db.query<Record<string, number>>(COMPARE.replace('$table', table), [
    proven.map(({ integration_id }) => integration_id),
  ])
  const faults = Object.entries(rows[0] ?? {}).filter(([, count]) => count > 0)
  return faults.length === 0 ? null : faults.map(([kind, count]) => `${count} ${kind}`).join(', ')
}

async function* linesOf(proven: readonly Proven[]): AsyncGenerator<string> {
  let batch: string[] = []
  for (const { integration_id, source } of proven) {
    for await (const { entity, external_id, body } of source.truth()) {
      const packed = packBody(ENTITIES[entity].parse(body))
      batch.push(`${recordId(integration_id, entity, external_id)}\t${contentHash(packed)}\t${copyText(packed)}\n`)
      if (batch.length < 500) continue
      yield batch.join('')
      batch = []
    }
  }
  yield batch.join('')
}

const PREPARE = `
  create schema if not exists bench;
  drop table if exists bench.truth;
  create unlogged table bench.truth (record_id uuid, content_hash uuid, body jsonb);
  set work_mem = '256MB';`

const COMPARE = `
  select (count(*) filter (where r.record_id is null))::int as missing,
         (count(*) filter (where t.record_id is null))::int as "too many",
         (count(*) filter (where r.content_hash <> t.content_hash or r.body <> t.body))::int as different
    from bench.truth t
    full join (
      select r.* from $table r join public.integrations i using (integration_no)
       where i.integration_id = any($1) and r.deleted_at is null
    ) r using (record_id)`
