/** What activities need: the verbs' dependencies, the mapping threads, and the failpoints of tests. */
import type { FailpointTrigger } from '../runtime/failpoint'
import type { ServiceDeps } from '../service/deps'
import type { MapStaged } from './mapping/map-staged'

export interface ActivityDeps extends ServiceDeps {
  mapStaged: MapStaged
  failpoint: FailpointTrigger
}
