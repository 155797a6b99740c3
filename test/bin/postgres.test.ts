import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '../../bin/local/ports'
import { ensureDatabase, startPostgres, withClient } from '../../bin/local/postgres'
import { createSupervisor } from '../../bin/local/supervisor'

const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
beforeAll(() => chmodSync(folder, 0o711))
afterAll(() => rmSync(folder, { recursive: true }))

/** Starts it, does the work in its database `notes`, stops it. */
async function whileRunning<T>(sql: string): Promise<T[]> {
  const supervisor = createSupervisor({ log_folder: join(folder, 'logs'), say: () => undefined })
  try {
    const adminUrl = await startPostgres(supervisor, { folder: join(folder, 'data'), port: await findFreePort() })
    const url = await ensureDatabase(adminUrl, 'notes')
    return await withClient(url, async (client) => (await client.query(sql)).rows as T[])
  } finally {
    await supervisor.stop()
  }
}

describe('the embedded Postgres', () => {
  it('keeps what was written when it is started again', async () => {
    await whileRunning(`create table note (body text); insert into note values ('still here')`)
    expect(await whileRunning('select body from note')).toEqual([{ body: 'still here' }])
  })

  it('sorts by bytes and folds the case of every letter, wherever it runs', async () => {
    const [row] = await whileRunning(`select 'É' ilike 'é' as folded, 'a' < 'B' as by_dictionary`)
    expect(row).toEqual({ folded: true, by_dictionary: false })
  })
})
