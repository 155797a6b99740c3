/** What people set at any moment of a run, also between the decision on a chunk and its commit, on the real path. */
import fc from 'fast-check'
import type { Json } from '../../domain/json'
import { DELETED, mergeRecord, type Base, type MergedRecord, type Override } from '../../domain/merge'
import { edit } from '../../domain/record-state'
import { recordId } from '../../runtime/digest'
import { mintId } from '../../runtime/ids'
import { editing } from '../../store/editing'
import { loadStates, saveStates, withViews } from '../../store/record-states'
import { openChunkPath, payee, type ChunkPath } from '../support/chunk-path'
import { PROPERTY_MS, PROPERTY_RUNS } from '../support/properties'

let path: ChunkPath
beforeAll(async () => {
  path = await openChunkPath()
})
afterAll(() => path.shut())

/** Two moments of each run: the chunk is decided and not yet written; it is written. */
const RUNS = 3
const MOMENTS = RUNS * 2

const name = fc.constantFrom('Anna', 'Bob')
/** One record: what the provider has in each run (null for gone), and what somebody does to it at some moments. */
const life = fc.record({
  versions: fc.array(fc.option(name, { freq: 4 }), { minLength: RUNS, maxLength: RUNS }),
  edits: fc.array(
    fc.record({
      moment: fc.nat(MOMENTS - 1),
      fields: fc.oneof(
        fc.record({ name: fc.oneof(name, fc.constant(undefined)) }),
        fc.record({ [DELETED]: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(undefined)) }),
      ),
    }),
    { maxLength: 3 },
  ),
})
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never

describe('records that people edit while runs go on', () => {
  it('end as the last version of the provider and the edits say, whatever met whatever (I4, I5, I6, I7, I11, I13)', () =>
    liveThrough(fc.sample(life, PROPERTY_RUNS)), PROPERTY_MS) // prettier-ignore

  it('are no longer marked as gone once the provider has them again, just as they were', () =>
    liveThrough([{ versions: ['Anna', null, 'Anna'], edits: [{ moment: 1, fields: { name: 'Bob' } }] }]))
})

async function liveThrough(lives: readonly Life[]): Promise<void> {
  const integration_id = await path.link()
  const ids = lives.map((_, n) => recordId(integration_id, 'payee', `p${n}`))
  for (let run_no = 0; run_no < RUNS; run_no++) {
    const run = await path.open(integration_id)
    const rows = lives.map(({ versions }, n) => payee(`p${n}`, versions[run_no] ?? null))
    const chunk = await path.prepare(run, 0, rows)
    await editAll(integration_id, ids, lives, run_no * 2)
    await path.persist(chunk)
    await path.persist(chunk)
    await editAll(integration_id, ids, lives, run_no * 2 + 1)
    await path.close(run)
  }
  const states = await loadStates(path.db.bulk, ids)
  const shown = await readShown(integration_id)
  for (const [n, lived] of lives.entries()) {
    const expected = expectedOf(lived)
    const id = ids[n] as string
    // What never came is no record. The life is compared along, so that a failure tells it.
    expect({ lived, shown: shown.get(id) }).toEqual({ lived, shown: expected === null ? undefined : told(expected.view) })
    if (expected === null) continue
    const found = states.get(id)
    expect([found?.base.gone, valuesOf(found?.overrides ?? [])]).toEqual([expected.base.gone, valuesOf(expected.overrides)])
    if (!expected.base.gone) expect(found?.base.body['name']).toBe(expected.base.body['name'])
  }
} // prettier-ignore

async function editAll(integrationId: string, ids: readonly string[], lives: readonly Life[], moment: number) {
  await editing(path.db.bulk, integrationId, async (client, { integration_no, now }) => {
    const states = await loadStates(client, ids)
    const edited = lives.flatMap(({ edits }, n) => {
      const before = states.get(ids[n] as string)
      const due = edits.filter((each) => each.moment === moment)
      if (before === undefined || due.length === 0) return []
      const by = { actor: 'ann', decision_id: mintId('decision'), edited_at: now }
      return [due.reduce((state, { fields }) => edit(state, { ...by, fields }), before)]
    })
    await saveStates(client, withViews(edited, []), { integration_no, sync_job_id: null })
  })
}

/** The same life without runs, chunks or a database. */
function expectedOf({ versions, edits }: Life): { base: Base; overrides: Override[]; view: MergedRecord } | null {
  let base: Base | null = null
  const overrides = new Map<string, Override>()
  for (let moment = 0; moment < MOMENTS; moment++) {
    const version = versions[Math.floor(moment / 2)] ?? null
    if (moment % 2 === 1 && version !== null) base = baseOf(version)
    if (moment % 2 === 1 && version === null && base !== null) base = { ...base, gone: true }
    for (const { fields } of edits.filter((each) => each.moment === moment)) {
      if (base === null) continue
      for (const [field, value] of Object.entries(fields as Record<string, Json | undefined>)) {
        const base_at_edit = field === DELETED ? base.gone : (base.body[field] ?? null)
        if (value === undefined) overrides.delete(field)
        else overrides.set(field, { field, value, base_at_edit, edited_at: NOON })
      }
    }
  }
  if (base === null) return null
  const set = [...overrides.values()]
  return { base, overrides: set, view: mergeRecord('payee', base, set, []) }
}

const NOON = '2026-11-20T12:00:00Z'
const baseOf = (said: string): Base => ({
  body: { name: said, transfer_account_external_id: null },
  gone: false,
  updated_at: null,
  received_at: NOON,
})

const valuesOf = (overrides: readonly Override[]): Record<string, Json[]> =>
  Object.fromEntries(overrides.map(({ field, value, base_at_edit }) => [field, [value, base_at_edit]]))

type Shown = ReturnType<typeof told>
const told = ({ body, hidden, conflicts }: MergedRecord) => ({
  // What is not shown has no name that anybody sees.
  name: hidden ? null : (body['name'] ?? null),
  hidden,
  conflicts: conflicts.map(({ field, kind, status, remote }) => ({ field, kind, status, remote })),
})

async function readShown(integrationId: string): Promise<Map<string, Shown>> {
  const { rows } = await path.db.bulk.query<Shown & { id: string }>(SHOWN, [integrationId])
  return new Map(rows.map(({ id, ...shown }) => [id, shown]))
}

const SHOWN = `
  select replace(r.record_id::text, '-', '') as id, case when r.deleted_at is null then r.body->>'name' end as name,
         r.deleted_at is not null as hidden,
         (select coalesce(jsonb_agg(jsonb_build_object('field', c.field, 'kind', c.kind, 'status', c.status, 'remote', c.remote)
                                    order by c.kind desc), '[]')
            from conflicts c where c.record_id = r.record_id and c.status in ('open', 'auto')) as conflicts
    from records r join integrations i using (integration_no) where i.integration_id = $1`
