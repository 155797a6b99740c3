/** Writing records of several integrations, each under its own and by its own policies. */
import type { RecordState } from '../../domain/record-state'
import type { Sql } from '../../runtime/bulk'
import { readPolicies } from '../../store/policies'
import { loadStates, saveStates, withViews } from '../../store/record-states'
import { integrationsOf } from '../../store/twins'

/** Whoever calls holds all of their integrations. */
export async function saveAcross(sql: Sql, states: readonly RecordState[]): Promise<void> {
  const byId = new Map(states.map((state) => [state.record_id, state]))
  const owners = await integrationsOf(sql, [...byId.keys()])
  for (const integration_no of new Set(owners.map((owner) => owner.integration_no))) {
    const own = owners.filter((owner) => owner.integration_no === integration_no)
    const group = own.map(({ record_id }) => byId.get(record_id) as RecordState)
    const { rules } = await readPolicies(sql, integration_no)
    await saveStates(sql, withViews(group, rules), { integration_no, sync_job_id: null })
  }
}

/** Shows records as they are to be shown now that somebody else's changed. */
export const showAnew = async (sql: Sql, recordIds: readonly string[]): Promise<void> =>
  saveAcross(sql, [...(await loadStates(sql, recordIds)).values()])
