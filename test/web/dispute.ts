/** A difference that only a person can settle: an amount that was set here, and that the provider changed since. */
import type { Conflict } from '../../client'
import type { Link } from '../support/link'
import type { Stack } from '../support/stack'

/** @returns the conflicts that the next sync finds, one for each of as many transactions */
export async function dispute(stack: Stack, linked: Link, many: number): Promise<Conflict[]> {
  const { integration_id, source } = linked
  const people = stack.discrepancies
  const { data } = await stack.service.listRecords({ integration_id, entity: 'transaction', limit: 100 })
  const plain = data.filter(({ body }) => 'splits' in body && body.splits.length === 0).slice(0, many)
  for (const [n, { record_id, version }] of plain.entries())
    await people.changeRecord(record_id, { version, fields: { amount_minor: -1_200 - n }, actor: 'ada' })
  await source.change({
    edit: plain.map(({ external_id }, n) => ({ external_id, fields: { amount_minor: -99_000 - n * 100 } })),
  })
  await linked.sync('incremental')
  return (await people.listConflicts({ integration_id, status: 'open' })).data
}
