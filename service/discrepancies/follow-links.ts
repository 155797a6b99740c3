/** After a run: what it brought of an account that is linked twice finds its twin in the other one. */
import { mintId } from '../../runtime/ids'
import type { Database } from '../../runtime/db'
import type { Sql } from '../../runtime/bulk'
import { logDecisions } from '../../store/decisions'
import { editing } from '../../store/editing'
import { linksOf, type AccountLink } from '../../store/linked-accounts'
import { suggestMatches } from '../../store/match-candidates'
import { goneBesideTwins, integrationsOf } from '../../store/twins'
import { pairRows } from './pair-rows'
import { showAnew } from './save-across'
import { unite } from './unite'

export interface EndingRun {
  sync_job_id: string
  integration_id: string
  integration_no: number
}

/** May be repeated: what is paired already is passed over. */
export async function followLinks({ bulk }: Database, run: EndingRun): Promise<void> {
  for (const link of await linksOf(bulk, run.integration_no))
    await editing(bulk, link.following.integration_id, (sql) => follow(sql, link, run), {
      together_with: [link.leading.integration_id],
    })
  const left = await goneBesideTwins(bulk, run.sync_job_id)
  if (left.length === 0) return
  const together_with = (await integrationsOf(bulk, left)).map(({ integration_id }) => integration_id)
  await editing(bulk, run.integration_id, (sql) => showAnew(sql, left), { together_with })
}

async function follow(sql: Sql, link: AccountLink, { sync_job_id }: EndingRun): Promise<void> {
  const { matches, candidates } = await pairRows(sql, link)
  const { integration_no } = link.following
  const twins = matches.map(({ stored, incoming, ...why }) => ({
    record_id: stored,
    twin_id: incoming,
    decision_id: mintId('decision'),
    why,
  }))
  // One for each, so that a single one can be taken back; `link` names the declaration that it rests on.
  await logDecisions(
    sql,
    twins.map(({ record_id, twin_id, decision_id, why }) => ({
      decision_id,
      integration_no,
      kind: 'same_account',
      actor: 'sync',
      sync_job_id,
      record_ids: [record_id, twin_id],
      evidence: { ...why, incoming_id: twin_id, link: link.decision_id },
      before: {},
    })),
  )
  await unite(sql, twins, 'same_account')
  await suggestMatches(sql, candidates, { integration_no, sync_job_id })
}
