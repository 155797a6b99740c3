/** Every activity, by the name under which workflows call it. */
import { createCloseJob } from './close-job'
import type { ActivityDeps } from './deps'
import { createFetch } from './fetch'
import { createGiveUpRevocation } from './give-up-revocation'
import { createLaunchSync } from './launch-sync'
import { createMap } from './map'
import { createOpenJob } from './open-job'
import { createPersist } from './persist'
import { createPreview } from './preview'
import { createReconcile } from './reconcile'
import { createResolveConflicts } from './resolve-conflicts'
import { createRevoke } from './revoke'
import { createRunFacts } from './run-facts'
import { createSettleRemovals } from './settle-removals'

export const createActivities = (deps: ActivityDeps) => {
  const runFacts = createRunFacts(deps)
  return {
    openJob: createOpenJob(deps, runFacts),
    fetch: createFetch(deps, runFacts),
    map: createMap(deps, runFacts),
    resolveConflicts: createResolveConflicts(deps, runFacts),
    persist: createPersist(deps, runFacts),
    settleRemovals: createSettleRemovals(deps, runFacts),
    closeJob: createCloseJob(deps),
    launchSync: createLaunchSync(deps),
    reconcile: createReconcile(deps),
    revoke: createRevoke(deps),
    giveUpRevocation: createGiveUpRevocation(deps),
    preview: createPreview(deps),
  }
}

export type Activities = ReturnType<typeof createActivities>
