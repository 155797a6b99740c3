/** Undoing a whole run: every record is as it was before, and the next run goes on from where that one began. */
import { IntegrationError } from '../../domain/errors'
import type { RecordState } from '../../domain/record-state'
import { hasEnded } from '../../domain/sync-job'
import { pairsOfRun, standingMatches } from '../../store/decisions'
import { deleteStates, loadStates } from '../../store/record-states'
import { otherRunningJobs } from '../../store/runs'
import { getIntegration } from '../../store/integrations'
import { getSyncJob, type SyncJobRow } from '../../store/sync-jobs'
import { foreignPartners, integrationsOf, moveTwins, partnersOf } from '../../store/twins'
import {
  findDependents,
  markRunUndone,
  readRunWork,
  restoreCursors,
  restorePlain,
  type RunWork,
} from '../../store/undo-run'
import type { ServiceDeps } from '../deps'
import { changing, type Changing } from './changing'
import { showAnew } from './save-across'
import { part } from './unite'

export interface UndoRunWish {
  sync_job_id: string
  actor: string
  /** Only counts what would be undone. */
  preview: boolean
}

export interface UndoneRun {
  sync_job_id: string
  /** Records that the run had created and that are taken away, or would be. */
  removed: number
  /** Records that are as they were before it, or would be. */
  restored: number
}

/**
 * @throws request.not_found, sync.undone, sync.already_running, sync.forgotten, and sync.depended_on naming the runs and
 * decisions that were built on it
 */
export async function undoRun(deps: ServiceDeps, { sync_job_id, actor, preview }: UndoRunWish): Promise<UndoneRun> {
  const { integration_id } = await getSyncJob(deps.db.knex, sync_job_id, deps.scope)
  const { integration_no } = await getIntegration(deps.db.knex, integration_id, deps.scope)
  const partners = await integrationsOf(deps.db.bulk, await foreignPartners(deps.db.bulk, integration_no))
  const together_with = [...new Set(partners.map((partner) => partner.integration_id))]
  return changing(
    deps,
    { integration_id, actor },
    async (act) => {
      const job = await requireRest(deps, sync_job_id)
      await requireLast(act, sync_job_id)
      const work = await readRunWork(act.sql, sync_job_id)
      if (isForgotten(job, work)) throw new IntegrationError('sync.forgotten')
      const undone = { sync_job_id, ...(await putBack(act, sync_job_id, work)) }
      await act.decide({ kind: 'undo_run', record_ids: [], evidence: undone, before: {} })
      await markRunUndone(act.sql, sync_job_id, actor)
      return undone
    },
    { dry_run: preview, together_with },
  )
}

/** A run that is under way would write over what is put back. */
async function requireRest({ db, scope }: ServiceDeps, syncJobId: string): Promise<SyncJobRow> {
  const job = await getSyncJob(db.knex, syncJobId, scope)
  const [running] = hasEnded(job.status) ? await otherRunningJobs(db.knex, job) : [job]
  if (running !== undefined)
    throw new IntegrationError('sync.already_running', undefined, { facts: { sync_job_id: running.sync_job_id } })
  if (job.undone_at !== null) throw new IntegrationError('sync.undone')
  return job
}

/** The ledger outlives the data of an account: it counts what nothing is known of any more. */
const isForgotten = ({ created, updated, deleted, conflicted }: SyncJobRow, work: RunWork): boolean =>
  created + updated + deleted + conflicted > 0 && work.created.length + work.states.length + work.plain === 0

async function requireLast({ sql }: Changing, syncJobId: string): Promise<void> {
  const { later_runs, decisions, records } = await findDependents(sql, syncJobId)
  if (later_runs.length === 0 && decisions.length === 0 && records === 0) return
  throw new IntegrationError('sync.depended_on', undefined, {
    facts: { sync_job_ids: later_runs, decision_ids: decisions, records },
  })
}

async function putBack(
  act: Changing,
  syncJobId: string,
  { created, states, plain }: RunWork,
): Promise<Pick<UndoneRun, 'removed' | 'restored'>> {
  await part(act.sql, await pairsOfRun(act.sql, syncJobId))
  // A record that another one had taken in lives again.
  const absorbed = (await standingMatches(act.sql, syncJobId)).flatMap(
    ({ before, evidence }) => before.states?.[evidence['incoming_id'] as string] ?? [],
  )
  const alone = await partnersOf(act.sql, created)
  await deleteStates(act.sql, created)
  await showAnew(act.sql, alone)
  // What a person had typed, and took back since, stays away.
  const here = await loadStates(act.sql, states.map(({ record_id }) => record_id)) // prettier-ignore
  const former = states.filter(({ record_id }) => here.has(record_id))
  await saveAsUnited(act, [...former, ...absorbed])
  for (const { record_id, twins } of absorbed) await moveTwins(act.sql, twins.map(({ id }) => id), record_id) // prettier-ignore
  await restorePlain(act.sql, syncJobId)
  await restoreCursors(act.sql, syncJobId)
  return { removed: created.length, restored: former.length + absorbed.length + plain }
}

/** Who is whose twin may have changed since these were noted: that stays as it is now. */
async function saveAsUnited(act: Changing, former: readonly RecordState[]): Promise<void> {
  const now = await loadStates(act.sql, former.map(({ record_id }) => record_id)) // prettier-ignore
  await act.save(
    former.map((state) => {
      const { twins = [], absorbed_by = null } = now.get(state.record_id) ?? {}
      return { ...state, twins, absorbed_by }
    }),
  )
}
