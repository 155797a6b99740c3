/** Arithmetic on the counts of a run. Free of zod, so that workflows may use it. */
import type { Counts } from './sync-job'

export const noCounts = (): Counts => ({
  created: 0,
  updated: 0,
  unchanged: 0,
  deleted: 0,
  conflicted: 0,
  quarantined: 0,
})

export const addCounts = (a: Counts, b: Counts): Counts => ({
  created: a.created + b.created,
  updated: a.updated + b.updated,
  unchanged: a.unchanged + b.unchanged,
  deleted: a.deleted + b.deleted,
  conflicted: a.conflicted + b.conflicted,
  quarantined: a.quarantined + b.quarantined,
})

/** Rows that the run settled: everything but what a person or a connector still has to look at. */
export const recordsSynced = (counts: Counts): number =>
  counts.created + counts.updated + counts.unchanged + counts.deleted
