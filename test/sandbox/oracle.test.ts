import { ENTITIES, ENTITY_NAMES, type CanonicalRow } from '../../domain/records'
import { openDoor, type Door } from './door'

let door: Door
beforeAll(async () => {
  door = await openDoor()
})
afterAll(() => door.close())

const WORLDS = [
  ['ynab', { size: 3000, seed: 3 }],
  ['ynab', { size: 500, seed: 4, currency: 'JPY' }],
  ['ynab', { size: 500, seed: 5, currency: 'KWD' }],
  ['mint', { size: 3000, seed: 6 }],
  ['stripe', { size: 3000, seed: 7 }],
  ['ynab', { size: 0 }],
  ['mint', { size: 0 }],
  ['stripe', { size: 0 }],
] as const

describe('the oracle', () => {
  it.each(WORLDS)('tells records of %s %j that the canonical schemas accept, each id once', async (app, wish) => {
    await door.put(app, 'schemas', wish)
    await door.change(app, 'schemas', { add: 20, edit_random: Math.min(20, wish.size) })
    for (const entity of ENTITY_NAMES) {
      const rows: CanonicalRow[] = await door.records(app, 'schemas', entity)
      for (const { body } of rows) ENTITIES[entity].parse(body)
      expect(new Set(rows.map(({ external_id }) => external_id)).size).toBe(rows.length)
    }
  })

  it.each(['ynab', 'stripe'])('%s has splits, and all of them add up', async (app) => {
    await door.put(app, 'splits', { size: 2000 })
    const split = (await door.records(app, 'splits', 'transaction')).filter(({ body }) => body.splits.length !== 0)
    expect(split.length).toBeGreaterThan(50)
    for (const { body } of split) {
      const total = body.splits.reduce((sum, part) => sum + Number(part.amount_minor), 0)
      expect(total).toBe(body.amount_minor)
    }
  })

  it('proves each YNAB balance by the rows behind it', async () => {
    await door.put('ynab', 'proof', { size: 2000 })
    await door.change('ynab', 'proof', { add: 100, edit_random: 300 })
    const sums = new Map<string, number>()
    for (const { body } of await door.records('ynab', 'proof', 'transaction')) {
      const amount = Number(body.amount_minor)
      const of = (kind: string) => `${body.account_external_id}:${kind}`
      sums.set(of('ledger'), (sums.get(of('ledger')) ?? 0) + amount)
      if (body.cleared !== 'uncleared') sums.set(of('cleared'), (sums.get(of('cleared')) ?? 0) + amount)
    }
    const balances = await door.records('ynab', 'proof', 'balance')
    expect(balances.length).toBe(28)
    for (const { external_id, body } of balances) expect(body.amount_minor).toBe(sums.get(external_id) ?? 0)
  })
})
