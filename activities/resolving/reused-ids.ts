/**
 * Ids that a bank gives to another transaction later: the row is a record of its own then, under its id with its day and
 * amount added, and a person is told. The one that had the id first stays as it is.
 */
import { unpackBody } from '../../domain/body'
import { textIn, type JsonObject } from '../../domain/json'
import { areCompatible } from '../../domain/matching/similarity'
import { countOf } from '../../domain/record-change'
import { receiveRow, type RecordState, type RemoteRow } from '../../domain/record-state'
import type { Sql } from '../../runtime/bulk'
import { contentHash, recordId } from '../../runtime/digest'
import type { ProbeResult } from '../../store/probe'
import { readLines, type StagedLine } from '../../store/staged-lines'
import type { Standing } from '../../store/standing'
import type { ChunkScope, Tally } from './decide-chunk'
import { newRecord, toRemoteRow } from './entries'
import type { Workbench } from './workbench'

interface Found {
  standing: Standing
  probe: ProbeResult
  bench: Workbench
}

/** @returns how the lines count whose id means another transaction by now; they are settled with it */
export async function separateReusedIds(sql: Sql, scope: ChunkScope, found: Found): Promise<Tally> {
  const { facts, keys, chunk } = scope
  const { probe, bench, standing } = found
  const tally: Tally = new Map()
  if (facts.connector.quirks.reuses_ids !== true) return tally
  const changed = [...probe.stored].filter(([n, { same_content }]) => !same_content && keys.hashes[n] !== null)
  const lines = await readLines(
    sql,
    chunk,
    changed.map(([n]) => n),
  )
  await bench.load(
    sql,
    [...lines.values()].map(({ key_id }) => key_id),
  )
  const others = [...lines.values()].filter((line) => isAnother(bench.get(line.key_id), line))
  const qualified = others.map((line) => ({ line, ...qualify(facts.integration.integration_id, line) }))
  await bench.load(
    sql,
    qualified.map(({ key_id }) => key_id),
  )

  for (const { line, key_id, external_id } of qualified) {
    const row = { ...toRemoteRow(line, keys.updated_at[line.n], standing.now), key_id, external_id }
    const known = bench.get(key_id)
    if (known === undefined) {
      bench.put(newRecord(line, row), { reuses: line.key_id })
      tally.set(line.n, 'conflicted')
      continue
    }
    const { state, reception } = receiveRow(known, row)
    if (state !== known) bench.put(state)
    tally.set(line.n, reception === 'changed' ? countOf(bench.describe(key_id)?.reason ?? null) : 'unchanged')
  }
  return tally
}

/** Another day, another amount and another payee: a correction would have left one of them. */
function isAnother(state: RecordState | undefined, { entity, body: packed }: StagedLine): boolean {
  if (state === undefined || entity !== 'transaction') return false
  const [before, body] = [state.base.body, unpackBody(entity, packed) as JsonObject]
  return (
    before['posted_on'] !== body['posted_on'] &&
    before['amount_minor'] !== body['amount_minor'] &&
    !areCompatible(payeeOf(before), payeeOf(body))
  )
}

const payeeOf = (body: JsonObject): string | null => textIn(body, 'payee') ?? textIn(body, 'payee_raw')

function qualify(
  integrationId: string,
  { entity, external_id, body }: StagedLine,
): Pick<RemoteRow, 'key_id' | 'external_id'> {
  const print = contentHash(JSON.stringify([body['posted_on'], body['amount_minor']])).slice(0, 16)
  const qualified = `${external_id}~${print}`
  return { external_id: qualified, key_id: recordId(integrationId, entity, qualified) }
}
