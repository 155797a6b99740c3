/** The answer to removals that were too many to believe: they happen after all, or they do not. */
import { IntegrationError } from '../../domain/errors'
import { keyInUse, receiveRemoval } from '../../domain/record-state'
import { mintId } from '../../runtime/ids'
import { decideHeld, getHeldRemovals, heldRecordIds } from '../../store/held-removals'
import { removeRecords } from '../../store/record-lines'
import { loadStates } from '../../store/record-states'
import { stillRemovable, type Unmet } from '../../store/removals'
import type { ServiceDeps } from '../deps'
import { changing, type Changing } from './changing'

export interface RemovalsAnswer {
  removal_id: string
  choice: 'approve' | 'reject'
  actor: string
  /** Only counts what would be removed. */
  dry_run: boolean
}

export interface RemovalsAnswered {
  removal_id: string
  /** What takes it back; null in a dry run. */
  decision_id: string | null
  /** Records that are gone, or would be. What was edited is shown on, marked as gone. */
  removed: number
  /** Records that changed since they were missing: they stay. */
  kept: number
}

/** @throws request.not_found, removals.decided */
export async function decideRemovals(deps: ServiceDeps, answer: RemovalsAnswer): Promise<RemovalsAnswered> {
  const { removal_id, choice, actor, dry_run } = answer
  const { integration_id } = await getHeldRemovals(deps.db.knex, removal_id, deps.scope)
  return changing(
    deps,
    { integration_id, actor },
    async (act) => {
      const held = await getHeldRemovals(deps.db.knex, removal_id, deps.scope)
      if (held.status !== 'held') throw new IntegrationError('removals.decided')
      const ids =
        choice === 'approve'
          ? await stillRemovable(act.sql, await heldRecordIds(act.sql, removal_id), held.held_at)
          : { plain: [], layered: [] }
      const removed = ids.plain.length + ids.layered.length
      const decision_id = mintId('decision')
      await act.decide({
        decision_id,
        kind: 'removals',
        record_ids: [...ids.plain, ...ids.layered],
        evidence: { choice, removal_id, sync_job_id: held.sync_job_id, stream: held.stream, missing: held.missing },
        before: { removed: ids.plain, states: Object.fromEntries(await loadStates(act.sql, ids.layered)) },
      })
      await remove(act, held.sync_job_id, ids)
      await decideHeld(act.sql, removal_id, choice === 'approve' ? 'approved' : 'rejected', { actor, decision_id })
      return { removal_id, decision_id: dry_run ? null : decision_id, removed, kept: held.missing - removed }
    },
    { dry_run },
  )
}

async function remove(act: Changing, syncJobId: string, { plain, layered }: Pick<Unmet, 'plain' | 'layered'>) {
  await removeRecords(act.sql, syncJobId, plain)
  const states = await loadStates(act.sql, layered)
  await act.save([...states.values()].map((state) => receiveRemoval(state, keyInUse(state).id).state))
}
