import fc from 'fast-check'
import { markDisconnected } from '../../store/integrations'
import { openChunkPath, payee, type ChunkPath } from '../support/chunk-path'

let path: ChunkPath
beforeAll(async () => {
  path = await openChunkPath()
})
afterAll(() => path.shut())

const payees = (n: number) => Array.from({ length: n }, (_, i) => payee(`p${i}`, `Payee ${i}`))

describe('persisting a chunk', () => {
  it('ten times at once writes it once, and everybody is told the same', async () => {
    const run = await path.open(await path.link())
    const chunk = await path.prepare(run, 0, payees(500))
    const told = await Promise.all(Array.from({ length: 10 }, () => path.persist(chunk)))
    expect(new Set(told.map((result) => JSON.stringify(result))).size).toBe(1)
    expect(await path.job(run)).toMatchObject({ created: 500, updated: 0, unchanged: 0 })
    expect(Object.keys(await path.live(run.integration_id))).toHaveLength(500)

    await path.end(run, 'COMPLETED')
    const again = await path.open(run.integration_id)
    const changed = await path.prepare(again, 0, [...payees(499), payee('p499', 'Renamed')])
    await Promise.all(Array.from({ length: 10 }, () => path.persist(changed)))
    expect(await path.job(again)).toMatchObject({ created: 0, updated: 1, unchanged: 499 })
  })

  it('is refused once a newer run holds the integration, and nothing of it is written', async () => {
    const late = await path.open(await path.link())
    const chunk = await path.prepare(late, 0, payees(3))
    await path.end(late, 'FAILED')
    await path.open(late.integration_id)
    await expect(path.persist(chunk)).rejects.toMatchObject({ code: 'job.superseded' })
    expect(await path.live(late.integration_id)).toEqual({})
    expect(await path.job(late)).toMatchObject({ created: 0 })
  })

  it('is refused once the account is disconnected', async () => {
    const run = await path.open(await path.link())
    const chunk = await path.prepare(run, 0, payees(3))
    await markDisconnected(path.db.knex, run.integration_id, 'disconnected_by_user')
    await expect(path.persist(chunk)).rejects.toMatchObject({ code: 'job.superseded' })
    expect(await path.live(run.integration_id)).toEqual({})
  })

  it('that was staged and lost writes nothing and says so', async () => {
    const run = await path.open(await path.link())
    const chunk = await path.prepare(run, 0, payees(3))
    await path.db.knex('sync_staging').where({ sync_job_id: run.sync_job_id, stage: 'rows' }).delete()
    await expect(path.persist(chunk)).rejects.toMatchObject({ code: 'chunk.lost' })
    expect(await path.job(run)).toMatchObject({ created: 0 })
  })
})

describe('a row that cannot be stored', () => {
  it('is put aside with what it was, and its neighbours are kept', async () => {
    const run = await path.open(await path.link())
    const rows = [payee('nul', 'x\0y'), payee('half', '\ud83d'), payee('good', 'tab\tquote"backslash\\line\nend')]
    await path.persist(await path.prepare(run, 0, rows))
    expect(await path.live(run.integration_id)).toEqual({ good: 'tab\tquote"backslash\\line\nend' })
    expect(await path.job(run)).toMatchObject({ created: 1, quarantined: 2 })
    const kept = (await path.db.knex('sync_quarantine').orderBy('position').pluck('raw')) as string[]
    expect(kept.map((raw) => (JSON.parse(raw) as { id: string }).id)).toEqual(['nul', 'half'])
  })
})

describe('a first read', () => {
  it('counts a record once that comes again in a later chunk, and keeps what came last', async () => {
    const run = await path.open(await path.link())
    await path.persist(await path.prepare(run, 0, [payee('a', 'first'), payee('b', 'same')]))
    await path.persist(await path.prepare(run, 1, [payee('a', 'second'), payee('b', 'same'), payee('c', 'new')]))
    expect(await path.live(run.integration_id)).toEqual({ a: 'second', b: 'same', c: 'new' })
    expect(await path.job(run)).toMatchObject({ created: 3, updated: 0, unchanged: 0 })
  })

  it('takes a record away again whose removal comes in a later chunk', async () => {
    const run = await path.open(await path.link())
    await path.persist(await path.prepare(run, 0, [payee('a', 'first'), payee('b', 'stays')]))
    await path.persist(await path.prepare(run, 1, [payee('a', null), payee('c', 'new'), payee('never', null)]))
    expect(await path.live(run.integration_id)).toEqual({ b: 'stays', c: 'new' })
    expect(await path.job(run)).toMatchObject({ created: 3, deleted: 0 })
  })
})

describe('a key that comes in several chunks', () => {
  const open = async () => {
    const first = await path.open(await path.link())
    await path.persist(await path.prepare(first, 0, payees(4)))
    await path.end(first, 'COMPLETED')
    return path.open(first.integration_id)
  }

  it('counts once, as what became of it', async () => {
    const run = await open()
    const chunks = [
      payees(3),
      [payee('p0', 'Payee 0'), payee('p1', 'Renamed'), payee('new', 'New')],
      [payee('p0', 'Payee 0'), payee('p2', null)],
    ]
    for (const [n, rows] of chunks.entries()) await path.persist(await path.prepare(run, n, rows))
    await path.close(run)
    expect(await path.job(run)).toMatchObject({ created: 1, updated: 1, unchanged: 1, deleted: 1, conflicted: 0 })
  })
})

describe('a complete read of an account that has records', () => {
  it('keeps what is new, also where a chunk has nothing else, and removes what did not come', async () => {
    const first = await path.open(await path.link())
    await path.persist(await path.prepare(first, 0, payees(3)))
    await path.close(first)
    const run = await path.open(first.integration_id)
    const chunks = [payees(2), [payee('new', 'New')]]
    for (const [n, rows] of chunks.entries()) await path.persist(await path.prepare(run, n, rows))
    await path.fetched({ ...run, chunk_no: 0, fetch_no: 0, last_of_fetch: false }, { stream: 'payees', rows: 3, at: 1, complete: true })
    await path.settle(run)
    await path.close(run)
    expect(await path.live(run.integration_id)).toEqual({ p0: 'Payee 0', p1: 'Payee 1', new: 'New' })
    expect(await path.job(run)).toMatchObject({ created: 1, unchanged: 2, deleted: 1 })
  }) // prettier-ignore
})

describe('any rows in any chunks, with any of them persisted again', () => {
  const row = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.option(fc.constantFrom('x', 'y', 'z'), { freq: 4 }))
  const chunks = fc.array(fc.record({ rows: fc.array(row, { minLength: 1, maxLength: 6 }), repeat: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  })

  it('end in the last version of each record, counted once (I1, I2)', async () => {
    await fc.assert(
      fc.asyncProperty(chunks, async (read) => {
        const run = await path.open(await path.link())
        const wanted = new Map<string, string>()
        const written = new Set<string>()
        const keys = new Set<string>()
        for (const [n, { rows, repeat }] of read.entries()) {
          const last = new Map(rows.map(([key, name]) => [`p${key}`, name] as const))
          for (const [id, name] of last) {
            keys.add(id)
            if (name === null) wanted.delete(id)
            else wanted.set(id, name)
            if (name !== null) written.add(id)
          }
          const chunk = await path.prepare(
            run,
            n,
            rows.map(([key, name]) => payee(`p${key}`, name)),
          )
          await path.persist(chunk)
          if (repeat) await path.persist(chunk)
        }
        expect(await path.live(run.integration_id)).toEqual(Object.fromEntries(wanted))
        await path.close(run)
        const unchanged = keys.size - written.size
        expect(await path.job(run)).toMatchObject({ created: written.size, updated: 0, deleted: 0, unchanged })
      }),
      { numRuns: 25 },
    )
  })
})
