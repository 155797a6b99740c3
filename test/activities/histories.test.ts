/**
 * Runs over accounts that grow old, on the real path: rows that come and go, come twice, cannot be read, and are
 * edited in between; runs that are cut off; workers that die at any statement.
 */
import fc from 'fast-check'
import { bytesOf } from '../support/bytes-of'
import { openChunkPath, transaction, type ChunkPath } from '../support/chunk-path'
import { editRecord, transactionId } from '../support/edits'
import { PROPERTY_MS, PROPERTY_RUNS } from '../support/properties'

let path: ChunkPath
let bystander: { integration_id: string; bytes: string }
beforeAll(async () => {
  path = await openChunkPath()
  bystander = await standBy()
})
afterAll(() => path.shut())

/** Accounts that live side by side. */
const LANES = 4
const STREAM = 'transactions'

const key = fc.constantFrom('t0', 't1', 't2', 't3', 't4', 't5')
const cents = fc.integer({ min: -99, max: 99 })

/** One run, and what happened at the bank and here since the one before. */
const visit = fc.record({
  /** At the bank, in order; null for a row that is gone. */
  changes: fc.array(fc.tuple(key, fc.option(cents, { freq: 3 })), { maxLength: 4 }),
  edit: fc.option(fc.tuple(key, cents), { freq: 3 }),
  /** `whole` has every row, and proves that the others are gone; `changes` has these only; `cut` begins like `whole` and does not end. */
  reads: fc.constantFrom('whole', 'changes', 'cut'),
  /** Where the rows part into two chunks, and how many of the first come again in the second. */
  parts_at: fc.option(fc.nat(5)),
  again: fc.nat(2),
  unreadable: fc.boolean(),
  /** Workers that die at a chunk, one after the other, before one lives. */
  deaths: fc.array(fc.record({ statement: fc.integer({ min: 1, max: 14 }), lost: fc.constantFrom('question', 'answer') }), { minLength: 1, maxLength: 5, size: 'max' }),
  twice: fc.boolean(),
}) // prettier-ignore
type Visit = typeof visit extends fc.Arbitrary<infer T> ? T : never

it('any runs leave what the bank said last and people set, count each key once, and do all of a page or nothing (I10, I11, I12, I14, I16)', async () => {
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      const account = new Account(await path.link())
      // The account goes on from case to case: a failure cannot be made smaller, and its first case is the one to look at.
      const lives = fc.asyncProperty(visit, (each) => account.live(each))
      await fc.assert(lives, { numRuns: Math.ceil(PROPERTY_RUNS / LANES), endOnFailure: true })
    }),
  )
}, PROPERTY_MS) // prettier-ignore

/** What an account has to hold, kept without runs, chunks or a database. */
class Account {
  /** What the bank has. */
  private readonly source = new Map<string, number>()
  /** What it did since the last run that was told of everything. */
  private untold: [key: string, cents: number | null][] = []
  /** What was accepted of it. */
  private readonly base = new Map<string, { cents: number; gone: boolean }>()
  private readonly edits = new Map<string, number>()
  private position = 0

  constructor(private readonly integration_id: string) {}

  async live(visit: Visit): Promise<void> {
    for (const [id, amount] of visit.changes) {
      if (amount === null) this.source.delete(id)
      else this.source.set(id, amount)
      this.untold.push([id, amount])
    }
    if (visit.edit !== null) await this.edit(...visit.edit)
    await this.read(visit)
    await this.expectSums()
  }

  private async edit(id: string, amount: number): Promise<void> {
    const said = this.base.get(id)
    // Who sets what the bank says anyway goes on following the bank.
    if (said === undefined || said.gone || said.cents === amount) return
    await editRecord(path.db, this.integration_id, transactionId(this.integration_id, id), { amount_minor: amount })
    this.edits.set(id, amount)
  }

  private async read({ reads, parts_at, again, unreadable, ...luck }: Visit): Promise<void> {
    const all = [...this.source]
    const rows = reads === 'whole' ? all : reads === 'cut' ? all.slice(0, all.length / 2) : this.untold
    const at = parts_at ?? rows.length
    const parts = [rows.slice(0, at), [...rows.slice(at), ...(at < rows.length ? rows.slice(0, again) : [])]]
    const run = await path.open(this.integration_id, STREAM, reads === 'changes' ? 'incremental' : 'full')
    const chunks = parts.filter((part, n) => n === 0 || part.length > 0)

    for (const [chunk_no, part] of chunks.entries()) {
      const wire = [...part.map(([id, amount]) => transaction(id, amount)), ...(unreadable && chunk_no === 0 ? [{ id: 'x' }] : [])] // prettier-ignore
      const chunk = {
        ...(await path.prepare(run, chunk_no, wire, STREAM)),
        last_of_fetch: chunk_no === chunks.length - 1,
      }
      if (chunk.last_of_fetch && reads !== 'changes')
        await path.fetched(chunk, { stream: STREAM, rows: rows.length, at: ++this.position, complete: reads !== 'cut' })
      await this.persist(chunk, luck)
      for (const [id, amount] of part) this.accept(id, amount)
    }

    if (reads !== 'changes') await path.settle(run)
    const met = new Set(chunks.flat().map(([id]) => id))
    const proven = reads === 'whole' && !unreadable
    const swept = [...this.base].filter(([id, { gone }]) => proven && !gone && !met.has(id))
    for (const [id] of swept) this.accept(id, null)
    await path.close(run, reads === 'cut' ? 'FAILED' : 'COMPLETED')
    if (reads !== 'cut') this.untold = []

    const { created, updated, unchanged, deleted, conflicted, quarantined } = await path.job(run)
    const counted = created + updated + unchanged + deleted + conflicted
    expect({ counted, quarantined }).toEqual({ counted: met.size + swept.length, quarantined: unreadable ? 1 : 0 })
  }

  /** Whenever a worker dies at it, the database is as before or as after; a repeat makes it as after. */
  private async persist(
    chunk: Parameters<ChunkPath['persist']>[0],
    { deaths, twice }: Pick<Visit, 'deaths' | 'twice'>,
  ) {
    const bytes = () => bytesOf(path.db, this.integration_id, chunk.sync_job_id)
    const seen = [await bytes()]
    for (const death of deaths) await path.persist(chunk, death).catch(async () => seen.push(await bytes()))
    const told = await path.persist(chunk)
    if (twice) expect(await path.persist(chunk)).toEqual(told)
    const ends = [seen[0], await bytes()]
    for (const each of seen) expect(ends).toContain(each)
    expect(await bytesOf(path.db, bystander.integration_id)).toBe(bystander.bytes)
  }

  private accept(id: string, amount: number | null): void {
    const held = this.base.get(id)
    if (amount !== null) this.base.set(id, { cents: amount, gone: false })
    else if (held !== undefined) held.gone = true
  }

  private async expectSums(): Promise<void> {
    const { rows } = await path.db.bulk.query<Shown>({ name: 'shown', text: SHOWN, values: [this.integration_id] })
    const wanted = [...this.base].flatMap(([id, { cents, gone }]): Shown[] => {
      const edited = this.edits.get(id)
      return gone && edited === undefined ? [] : [{ id, cents: edited ?? cents, gone, edited: edited !== undefined }]
    })
    expect(rows).toEqual(wanted.sort((a, b) => (a.id < b.id ? -1 : 1)))
    const sum = (some: readonly number[]) => some.reduce((total, each) => total + each, 0)
    const unedited = sum(rows.filter(({ edited }) => !edited).map(({ cents }) => cents))
    const remote = [...this.base].filter(([, { gone }]) => !gone)
    expect(unedited).toBe(sum(remote.filter(([id]) => !this.edits.has(id)).map(([, { cents }]) => cents)))
    const drift = sum(rows.map(({ cents }) => cents)) - sum(remote.map(([, { cents }]) => cents))
    expect(drift).toBe(sum([...this.edits].map(([id, set]) => set - this.saidOf(id))))
  }

  private saidOf(id: string): number {
    const said = this.base.get(id)
    return said === undefined || said.gone ? 0 : said.cents
  }
}

/** Somebody else's account at the same bank, under the same keys, with a bit of everything. */
async function standBy(): Promise<{ integration_id: string; bytes: string }> {
  const integration_id = await path.link('user_2')
  for (const rows of [[1, 2, 3, 4], [1, 20, 30, null]]) {
    const run = await path.open(integration_id, STREAM)
    const wire = rows.map((amount, n) => transaction(`t${n}`, amount))
    await path.persist(await path.prepare(run, 0, wire, STREAM))
    await path.close(run)
    await editRecord(path.db, integration_id, transactionId(integration_id, 't1'), { amount_minor: 77, memo: 'mine' })
  } // prettier-ignore
  return { integration_id, bytes: await bytesOf(path.db, integration_id) }
}

interface Shown {
  id: string
  cents: number
  gone: boolean
  edited: boolean
}

const SHOWN = `
  select r.external_id as id, (r.body->>'amount_minor')::int as cents, coalesce(b.gone_at is not null, false) as gone,
         exists (select from field_overrides o where o.record_id = r.record_id) as edited
    from records r join integrations i using (integration_no) left join record_bases b using (record_id)
   where i.integration_id = $1 and r.deleted_at is null order by 1`
