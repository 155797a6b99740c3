/** One linked account at the sandbox, and what tests do with it all the time. */
import { isDeepStrictEqual } from 'node:util'
import type { Integration, SyncJob } from '../../client'
import type { Counts, StreamReport, SyncType } from '../../domain/sync-job'
import type { OracleRecord, Twin } from './sandbox'
import type { Stack } from './stack'

export type AppName = 'ynab' | 'mint' | 'stripe' | 'harbor' | 'quicken'

export interface Link {
  integration_id: string
  source: Twin
  /** Runs a sync and waits for its end. */
  sync(sync_type: SyncType): Promise<SyncJob>
  start(sync_type: SyncType): Promise<SyncJob>
  /** The job once it has ended, or as it is after a minute. */
  end(job: { sync_job_id: string }): Promise<SyncJob>
  /** The integration as the API shows it. */
  show(): Promise<Integration>
}

/** Makes a login at the sandbox and links it. */
export async function link(
  stack: Stack,
  app_name: AppName,
  login: string,
  options: { size: number; [option: string]: unknown },
  user_id = `user_${login}`,
): Promise<Link> {
  const source = stack.sandbox.login(app_name, login)
  await source.make({ seed: 1, ...options })
  const { integration_id } = await stack.framework.createIntegration({
    user_id,
    app_name,
    ...(app_name === 'quicken' ? { credentials: bankLogin(stack, login) } : { oauth_token: login }),
  })
  return linkOf(stack, integration_id, source)
}

/** A login at the sandbox's bank, which is asked over Direct Connect. */
export const bankLogin = (stack: Stack, username: string, password = 'sandbox'): Record<string, string> => ({
  bank: 'other',
  url: `${stack.sandbox.url}/ofx`,
  org: 'Sandbox',
  username,
  password,
})

export const linkOf = (stack: Stack, integration_id: string, source: Twin): Link => ({
  integration_id,
  source,
  sync: (sync_type) => stack.service.syncData({ integration_id, sync_type, wait_s: 60 }),
  start: (sync_type) => stack.service.syncData({ integration_id, sync_type }),
  end: ({ sync_job_id }) => stack.service.getSyncStatus(sync_job_id, { wait_s: 60 }),
  show: () => stack.framework.getIntegration(integration_id),
})

/** The promise of a first sync: the database is the source, and the ledger says so to the row. */
export async function expectFirstSync(stack: Stack, { integration_id, source }: Link, job: SyncJob): Promise<void> {
  const oracle = await source.oracle()
  expect(job).toMatchObject({ status: 'COMPLETED', failure: null, records_synced: oracle.size })
  expect(job.counts).toEqual(counts({ created: oracle.size }))
  expect(createdByStream(job)).toEqual(rowsByStream(job, oracle))
  expectSame(await stack.stored(integration_id), oracle)
  const { data } = await stack.service.listSyncJobs({ integration_id, status: 'COMPLETED' })
  expect(data.map(({ sync_job_id }) => sync_job_id)).toEqual([job.sync_job_id])
}

export async function expectSameAsSource(stack: Stack, { integration_id, source }: Link): Promise<void> {
  expectSame(await stack.stored(integration_id), await source.oracle())
}

/** Jest's own comparison takes a second for 20,000 records; it is asked only for what differs. */
function expectSame(stored: Map<string, OracleRecord>, oracle: Map<string, OracleRecord>): void {
  if (!isDeepStrictEqual(stored, oracle)) expect(stored).toEqual(oracle)
}

/** Counts of which only the given ones are not zero. */
export const counts = (some: Partial<Counts>): Counts => ({
  created: 0,
  updated: 0,
  unchanged: 0,
  deleted: 0,
  conflicted: 0,
  quarantined: 0,
  ...some,
})

const createdByStream = ({ streams }: SyncJob): Record<string, number> =>
  Object.fromEntries(streams.map(({ stream, counts: { created } }) => [stream, created]))

/** Streams are named after what they bring: an account's stream brings its balances too. */
function rowsByStream({ streams }: SyncJob, oracle: Map<string, OracleRecord>): Record<string, number> {
  const rows = Object.fromEntries(streams.map(({ stream }) => [stream, 0]))
  for (const { entity } of oracle.values()) {
    const found = streams.find(({ stream }) => streamOf(entity, streams).includes(stream))
    if (found !== undefined) rows[found.stream] = (rows[found.stream] ?? 0) + 1
  }
  return rows
}

function streamOf(entity: string, streams: readonly StreamReport[]): string[] {
  if (streams.length === 1) return streams.map(({ stream }) => stream)
  return BRINGERS[entity] ?? []
}

const BRINGERS: Record<string, string[]> = {
  account: ['accounts', 'balance'],
  balance: ['accounts', 'balance'],
  category: ['categories'],
  payee: ['payees'],
  transaction: ['transactions', 'balance_transactions'],
}

/** What a sync has to find between two states of the source. */
export function difference(
  before: Map<string, OracleRecord>,
  after: Map<string, OracleRecord>,
): Pick<Counts, 'created' | 'updated' | 'deleted'> {
  const text = (record: OracleRecord | undefined) => JSON.stringify(record)
  const kept = [...after.keys()].filter((key) => before.has(key))
  return {
    created: after.size - kept.length,
    updated: kept.filter((key) => text(before.get(key)) !== text(after.get(key))).length,
    deleted: before.size - kept.length,
  }
}
