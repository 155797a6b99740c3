/** An attempt to link that is refused is a deed, too: somebody may be trying logins that are not theirs. */
import { FAILURES, IntegrationError } from '../domain/errors'
import { describeError } from '../runtime/log'
import { noteDeed, type NewDeed } from '../store/deeds'
import type { ServiceDeps } from './deps'

type About = Pick<NewDeed, 'user_id' | 'app_name' | 'integration_id'>

/** Notes why it was refused. What passes by itself, an outage of the provider for one, is no refusal. */
export async function notingRefusal<T>(
  { db, log, actor }: Pick<ServiceDeps, 'db' | 'log' | 'actor'>,
  about: About,
  attempt: () => Promise<T>,
): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (error instanceof IntegrationError && !FAILURES[error.code].retry)
      await noteDeed(db.knex, { kind: 'integration.refused', actor, ...about, details: { code: error.code } }).catch(
        (fault: unknown) => log.warn({ ...about, err: describeError(fault) }, 'refusal not noted'),
      )
    throw error
  }
}
