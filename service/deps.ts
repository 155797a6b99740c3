/** What the verbs need to work with. Built once for a process. */
import type { Actor } from '../domain/deed'
import type { UserScope } from '../domain/user-scope'
import type { Config } from '../runtime/config'
import type { Database } from '../runtime/db'
import type { FailpointTrigger } from '../runtime/failpoint'
import type { Log } from '../runtime/log'
import type { Temporal } from '../runtime/temporal'
import type { Vault } from '../runtime/vault'
import type { Attempt } from './attempt'

export interface ServiceDeps {
  config: Config
  log: Log
  db: Database
  temporal: Temporal
  vault: Vault
  /** Whose rows the verbs may see and change. */
  scope: UserScope
  /** Who acts, for the audit trail. */
  actor: Actor
  /** Nothing, but in tests of what happens when a process dies. */
  failpoint: FailpointTrigger
  /** What a request that comes again finds of the one before. */
  attempt: Attempt
}
