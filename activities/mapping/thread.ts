/** A mapping thread: takes chunks by number, and speaks to Postgres itself, so that no body passes between threads. */
import { workerData } from 'node:worker_threads'
import { openBulkPool } from '../../runtime/bulk'
import type { Config } from '../../runtime/config'
import { asStoreFailure } from '../../runtime/pg-errors'
import { IntegrationError, type FailureCode, type FailureFacts } from '../../domain/errors'
import { createMapStaged, type MapTask } from './map-staged'
import type { MapResult } from '../../workflows/contract'

/** A failure between threads: an error would lose what it is on the way. */
export interface ThreadFailure {
  code: FailureCode
  message: string
  facts: FailureFacts
}

export type ThreadAnswer = { done: MapResult } | { failure: ThreadFailure }

const { DATABASE_URL } = workerData as Pick<Config, 'DATABASE_URL'>
const mapStaged = createMapStaged(openBulkPool({ DATABASE_URL, DATABASE_POOL_MAX: 1 }))

export async function mapInThread(task: MapTask): Promise<ThreadAnswer> {
  try {
    return { done: await mapStaged(task) }
  } catch (error) {
    const known = asStoreFailure(error)
    if (!(known instanceof IntegrationError)) throw error
    const { code, message, facts } = known
    return { failure: { code, message, facts } }
  }
}
