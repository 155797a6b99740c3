/**
 * A pending row that was removed only now, whose posted row came in an earlier run and was suspected to be the same: that
 * the provider has it no more may be what was missing to be certain. The two become one record.
 */
import { match } from '../../domain/matching/match'
import { passesFor } from '../../domain/matching/passes'
import { absorb, isPlain, type RecordState } from '../../domain/record-state'
import type { Sql } from '../../runtime/bulk'
import { mintId } from '../../runtime/ids'
import { openSuspects } from '../../store/match-candidates'
import { accountsOf, needsOf, poolRowOf, toEntry, toStored } from '../resolving/entries'
import type { Workbench } from '../resolving/workbench'
import type { SettleScope } from './settle-waiting'

/** @returns records that live on in another */
export async function followSuspects(
  sql: Sql,
  { run, facts }: Pick<SettleScope, 'run' | 'facts'>,
  bench: Workbench,
  gone: readonly string[],
): Promise<string[]> {
  const suspects = await openSuspects(sql, gone)
  if (suspects.length === 0) return []
  await bench.load(sql, suspects.map(({ incoming_id }) => incoming_id)) // prettier-ignore
  const states = (ids: Iterable<string>) => [...new Set(ids)].flatMap((id) => bench.get(id) ?? [])
  // What somebody edited since is for a person to unite.
  const newer = states(suspects.map(({ incoming_id }) => incoming_id)).filter(
    (state) => isPlain(state) && !state.base.gone,
  )
  const older = states(suspects.map(({ record_id }) => record_id))
  const account = await accountsOf(sql, run.integration_id, [...newer, ...older].map(({ base }) => base)) // prettier-ignore
  const { matches } = match(
    newer.map(({ record_id, base }) => ({ ...toEntry(record_id, base.body, account), replaces: [] })),
    older.map((state) => toStored(poolRowOf(state), 'gone', account)),
    passesFor(needsOf(facts, false)),
  )
  for (const { incoming, stored, pass, score, reasons } of matches) {
    const [state, absorbed] = [bench.get(stored), bench.get(incoming)] as [RecordState, RecordState]
    const decision_id = mintId('decision')
    bench.put(absorb(state, absorbed, decision_id), {
      match: { decision_id, incoming_id: incoming, pass, score, reasons, absorbed },
    })
    bench.drop(incoming)
  }
  return matches.map(({ incoming }) => incoming)
}
