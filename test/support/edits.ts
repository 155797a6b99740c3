/** What people do to records, as the API's verbs do it, for tests of what runs make of it. */
import type { Json } from '../../domain/json'
import { edit, type RecordState } from '../../domain/record-state'
import type { Database } from '../../runtime/db'
import { recordId } from '../../runtime/digest'
import { mintId } from '../../runtime/ids'
import { editing } from '../../store/editing'
import { readPolicies } from '../../store/policies'
import { loadStates, saveStates, withViews } from '../../store/record-states'
import { transactionBody } from './states'

/** Sets fields of a record; undefined takes a value back. */
export const editRecord = (
  db: Database,
  integration_id: string,
  record_id: string,
  fields: Record<string, Json | undefined>,
): Promise<void> =>
  editing(db.bulk, integration_id, async (client, { integration_no, now }) => {
    const state = (await loadStates(client, [record_id])).get(record_id) as RecordState
    const edited = edit(state, { fields, actor: 'ann', decision_id: mintId('decision'), edited_at: now })
    const { rules } = await readPolicies(client, integration_no)
    await saveStates(client, withViews([edited], rules), { integration_no, sync_job_id: null })
  })

/** Types a transaction by hand. */
export async function typeRecord(
  db: Database,
  integration_id: string,
  fields: Parameters<typeof transactionBody>[0],
): Promise<string> {
  const record_id = mintId('key').slice(4)
  await editing(db.bulk, integration_id, async (client, { integration_no, now }) => {
    const state: RecordState = {
      record_id,
      entity: 'transaction',
      external_id: `hand:${record_id}`,
      base: { body: transactionBody(fields), gone: false, updated_at: null, received_at: now, hash: record_id, version: null, hand_made: true },
      overrides: [],
      keys: [],
      twins: [],
      absorbed_by: null,
    } // prettier-ignore
    await saveStates(client, withViews([state], []), { integration_no, sync_job_id: null })
  })
  return record_id
}

export const transactionId = (integrationId: string, externalId: string): string =>
  recordId(integrationId, 'transaction', externalId)
