/** What activities need: the verbs' dependencies and the mapping threads. */
import type { ServiceDeps } from '../service/deps'
import type { MapStaged } from './mapping/map-staged'

export interface ActivityDeps extends ServiceDeps {
  mapStaged: MapStaged
}
