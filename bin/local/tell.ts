/** What the stories tell on the terminal: calls as they are made, and the facts that came of them. */
import type { SyncJob } from '../../client'
import { say } from './progress'

export const tellCall = (verb: string, ...wishes: unknown[]): void =>
  say(
    `  ${verb}(${wishes
      .map((wish) =>
        JSON.stringify(wish)
          .replaceAll(/"(\w+)":/g, ' $1: ')
          .replaceAll(/}/g, ' }'),
      )
      .join(', ')})`,
  )

export const tellFacts = (facts: Record<string, string>): void =>
  Object.entries(facts).forEach(([name, value]) => say(`    ${name.padEnd(16)}${value}`))

/** A job that has ended. */
export function tellJob(job: SyncJob): SyncJob {
  const { sync_job_id, status, records_synced, counts, failure } = job
  const settled = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([how, count]) => `${count.toLocaleString('en')} ${how}`)
    .join(', ')
  tellFacts({
    sync_job_id,
    status,
    records: `${records_synced.toLocaleString('en')} processed${settled ? `: ${settled}` : ''}`,
    ...(failure && { failure: `${failure.code}: ${failure.detail} ${failure.remedy}` }),
  })
  return job
}
