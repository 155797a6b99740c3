/**
 * Mapping off the main loop: it is the one stage that computes, and beats, polls and COPY must not wait for it. A thread has
 * a heap of its own with a bound, so that no input makes the process swell.
 */
import { join } from 'node:path'
import Piscina from 'piscina'
import type { Config } from '../../runtime/config'
import { IntegrationError } from '../../domain/errors'
import type { MapStaged, MapTask } from './map-staged'
import type { ThreadAnswer } from './thread'

export interface MappingThreads {
  mapStaged: MapStaged
  close(): Promise<void>
}

/** Enough for the largest chunk that fetch stages, several times over. */
const HEAP_MB = 72

export function startMappingThreads({ DATABASE_URL, WORKER_MAPPING_THREADS }: Config): MappingThreads {
  const threads = new Piscina<MapTask, ThreadAnswer>({
    filename: join(__dirname, 'thread.js'),
    minThreads: 1,
    maxThreads: WORKER_MAPPING_THREADS,
    idleTimeout: 60_000,
    // A thread that waits must hear from its sockets meanwhile; by default it sleeps through them.
    atomics: 'disabled',
    workerData: { DATABASE_URL },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 32 },
  })
  return {
    async mapStaged(task) {
      const answer = await threads.run(task, { name: 'mapInThread' }).catch(refuseIfTooLarge)
      if ('done' in answer) return answer.done
      const { code, message, facts } = answer.failure
      throw new IntegrationError(code, message, { facts })
    },
    close: () => threads.destroy(),
  }
}

/** A chunk that does not fit once will never fit: trying it again would only end one thread after the other. */
function refuseIfTooLarge(error: unknown): never {
  if ((error as { code?: unknown }).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error
  throw new IntegrationError('provider.unreadable', 'The provider sent rows that take too much memory to read.')
}
