/** One stack for all that is told of discrepancies, with small chunks: what belongs together comes in several of them. */
import { EVERY_USER } from '../../../domain/user-scope'
import type { JsonObject } from '../../../domain/json'
import { listChanges } from '../../../store/changes'
import { listCandidates } from '../../../store/match-candidates'
import { listConflicts } from '../../../store/conflicts'
import { loadStates } from '../../../store/record-states'
import { getRecord } from '../../../store/records'
import { expectFirstSync, link, type Link } from '../../support/link'
import { startStack, type Stack } from '../../support/stack'

export let stack: Stack
export let people: Stack['discrepancies']
beforeAll(async () => {
  stack = await startStack({ env: { CHUNK_ROWS: '20' } })
  people = stack.discrepancies
})
afterAll(() => stack.stop())

/** An account at the bank with the given rows and some others, all of them synced. */
export async function bankWith(login: string, rows: JsonObject[], size = 30): Promise<Link> {
  const bank = await link(stack, 'harbor', login, { size, pending_share: 0, page_rows: 10 })
  await bank.source.change({ add: rows.map((row) => ({ account_id: 'acc_1', authorized_on: null, ...row })) })
  await expectFirstSync(stack, bank, await bank.sync('full'))
  return bank
}

export const coffee = {
  id: 'coffee',
  date: '2026-11-10',
  amount_minor: -450,
  pending: true,
  payee: 'SQ *BLUE BOTTLE 123',
}

export const show = (id: string) => getRecord(stack.deps.db.knex, `record_${id}`, EVERY_USER)
export const state = async (id: string) => (await loadStates(stack.deps.db.bulk, [id])).get(id)
export const reasons = async (sync_job_id: string) =>
  (await listChanges(stack.deps.db.knex, sync_job_id, { limit: 200 }, EVERY_USER)).rows
export const candidates = async ({ integration_id }: Link) =>
  (await listCandidates(stack.deps.db.knex, { integration_id, status: 'open' }, { limit: 50 }, EVERY_USER)).rows
export const conflicts = async ({ integration_id }: Link) =>
  (await listConflicts(stack.deps.db.knex, { integration_id }, { limit: 50 }, EVERY_USER)).rows

/** The keys of what is shown of an amount. */
export const listed = async ({ integration_id }: Link, amount_minor: number) =>
  (await stack.service.listRecords({ integration_id, entity: 'transaction', limit: 1000 })).data
    .filter(({ body }) => 'amount_minor' in body && body.amount_minor === amount_minor)
    .map(({ external_id }) => external_id)
