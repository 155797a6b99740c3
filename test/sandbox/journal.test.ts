import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../../sandbox/server'

const folder = mkdtempSync(join(tmpdir(), 'sandbox-journal-'))
const journal = join(folder, 'sandbox.ndjson')
afterAll(() => rmSync(folder, { recursive: true }))

const order = (url: string, method: string, path: string, body?: object) =>
  fetch(`${url}/control/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
const recordsOf = async (url: string, path: string) => (await order(url, 'GET', `${path}/records`)).text()

describe('a sandbox with a journal', () => {
  it('knows its logins and what was changed in them after a restart, and forgets those that ended', async () => {
    const before = await startSandbox({ journal })
    await order(before.url, 'PUT', 'ynab/kept', { size: 40, seed: 1 })
    await order(before.url, 'POST', 'ynab/kept/changes', { add: 3, edit_random: 2, seed: 5 })
    await order(before.url, 'PUT', 'stripe/ended', { size: 10, seed: 1 })
    await order(before.url, 'DELETE', 'stripe/ended')
    const held = await recordsOf(before.url, 'ynab/kept')
    await before.close()

    const after = await startSandbox({ journal })
    expect(await recordsOf(after.url, 'ynab/kept')).toBe(held)
    expect((await order(after.url, 'GET', 'stripe/ended')).status).toBe(404)
    await after.close()
  })

  it('starts a login that is made anew from nothing', async () => {
    const before = await startSandbox({ journal })
    await order(before.url, 'PUT', 'ynab/kept', { size: 20, seed: 2 })
    const held = await recordsOf(before.url, 'ynab/kept')
    await before.close()

    const after = await startSandbox({ journal })
    expect(await recordsOf(after.url, 'ynab/kept')).toBe(held)
    await after.close()
  })
})
