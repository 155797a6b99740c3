/** What only a person can decide, made to happen. */
import type { Conflict } from '../../client'
import { link, type Link } from '../support/link'
import type { Stack } from '../support/stack'

/**
 * Amounts that were set here, and that the provider changed since.
 *
 * @returns the conflicts that the next sync finds, one for each of as many transactions
 */
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

/** A bank whose waiting payment came back under another id and with a tip: nobody but the person knows whether it is the same. */
export async function suspect(stack: Stack, login: string, user_id: string): Promise<Link> {
  const bank = await link(stack, 'harbor', login, { size: 30, pending_share: 0 }, user_id)
  await bank.source.change({ add: [COFFEE] })
  await bank.sync('full')
  await bank.source.change({
    post: [{ external_id: COFFEE.id, linked: false, fields: { id: 'tipped', amount_minor: -531 } }],
  })
  await bank.sync('incremental')
  return bank
}

const COFFEE = {
  id: 'coffee',
  account_id: 'acc_1',
  date: '2026-11-10',
  authorized_on: null,
  amount_minor: -450,
  pending: true,
  payee: 'Blue Bottle',
}

/** A read in which half of everything is missing. */
export async function halve(stack: Stack, login: string, user_id: string): Promise<Link> {
  const ynab = await link(stack, 'ynab', login, { size: 60 }, user_id)
  await ynab.sync('full')
  const rows = [...(await ynab.source.oracle()).values()].filter(({ entity }) => entity === 'transaction')
  await ynab.source.change({ remove: rows.slice(0, 30).map(({ external_id }) => external_id) })
  await ynab.sync('full')
  return ynab
}
