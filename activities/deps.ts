/** What activities need: the verbs' dependencies, and the failpoints of tests. */
import type { FailpointTrigger } from '../runtime/failpoint'
import type { ServiceDeps } from '../service/deps'

export interface ActivityDeps extends ServiceDeps {
  failpoint: FailpointTrigger
}
