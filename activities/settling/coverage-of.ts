/** Does a run prove that a transaction of a day which did not come under its key is not there any more? */
import type { Sql } from '../../runtime/bulk'
import { daysMet, readCoverage } from '../../store/coverage'
import type { RunFacts } from '../run-facts'

export type Covers = (day: string) => boolean

export async function coverageOf(sql: Sql, { connector, job, plan }: RunFacts, syncJobId: string): Promise<Covers> {
  const streams = new Set(
    plan.filter(({ source }) => source.entities.includes('transaction')).map(({ stream }) => stream),
  )
  const complete = (await readCoverage(sql, syncJobId)).filter((read) => streams.has(read.stream) && read.complete)
  const windows = complete.flatMap(({ covers_from, covers_until }): Covers[] =>
    covers_from === null ? [] : [(day) => day >= covers_from && (covers_until === null || day <= covers_until)],
  )
  if (windows.length > 0) return (day) => windows.some((covers) => covers(day))
  if (!complete.some(({ read_as }) => read_as === 'full')) return () => false
  if (job.file_id === null && connector.quirks.cursor !== 'file') return () => true
  // A file may have been made in the middle of its first or last day.
  const days = await daysMet(sql, syncJobId)
  return (day) => days !== null && day > days.first && day < days.last
}
