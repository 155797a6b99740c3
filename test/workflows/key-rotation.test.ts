import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { SyncJob } from '../../client'
import { newVaultKey } from '../../runtime/vault'
import { syncWorkflowId } from '../../workflows/contract'
import { link, type Link } from '../support/link'
import { startStack, type Stack, type TestProcess } from '../support/stack'

const k1 = newVaultKey('k1')
const k2 = newVaultKey('k2')
/** The new key is known to everybody before anybody seals under it. */
const KNOWN = `${k1},${k2}`
const FIRST = `${k2},${k1}`

let stack: Stack
let workers: TestProcess[]
beforeAll(async () => {
  stack = await startStack({ worker: false, env: { VAULT_KEYS: KNOWN } })
  workers = [await stack.startWorker()]
})
afterAll(() => stack.stop())

const vault = (verb: string) =>
  promisify(execFile)(process.execPath, [join(__dirname, '../../dist/bin/vault.js'), verb], {
    env: { ...stack.env, VAULT_KEYS: FIRST },
  })

const kids = async () =>
  (await stack.query<{ kid: string }>('select distinct kid from credentials order by 1')).map(({ kid }) => kid)

const runOf = ({ integration_id }: Link) =>
  stack.deps.temporal.client.workflow.getHandle(syncWorkflowId(integration_id))

/** Syncs an account again and again, until it is told to stop. */
async function keepSyncing(link: Link, until: AbortSignal): Promise<SyncJob[]> {
  const jobs: SyncJob[] = []
  while (!until.aborted) jobs.push(await link.sync('incremental'))
  return jobs
}

describe('a key that is changed while the service runs', () => {
  it('fails no sync, leaves nothing under the old one, and the old one can go', async () => {
    const links = await Promise.all(
      Array.from({ length: 6 }, (_, n) => link(stack, 'ynab', `ynab-rotated-${n}`, { size: 30 })),
    )
    expect(await kids()).toEqual(['k1'])
    const rotated = new AbortController()
    const load = links.map((each) => keepSyncing(each, rotated.signal))

    workers.push(await stack.startWorker({ VAULT_KEYS: FIRST }))
    const { stderr } = await vault('rotate')
    expect(stderr).toContain('6 secrets sealed anew.')
    expect(stderr).toContain('Nothing that is stored needs k1 any more')
    expect(await kids()).toEqual(['k2'])

    rotated.abort()
    const jobs = (await Promise.all(load)).flat()
    expect(jobs.length).toBeGreaterThanOrEqual(links.length)
    expect(jobs.map(({ status, failure }) => [status, failure])).toEqual(jobs.map(() => ['COMPLETED', null]))

    // A job is closed a moment before its run ends; a worker that stops in between leaves the run open.
    await Promise.all(links.map((each) => runOf(each).result()))
    await Promise.all(workers.map((worker) => worker.stop()))
    await stack.startWorker({ VAULT_KEYS: k2 })
    for (const each of links) expect(await each.sync('full')).toMatchObject({ status: 'COMPLETED' })
  })

  it('is told of, as long as something needs it', async () => {
    const { stderr } = await vault('rotate')
    expect(stderr).toMatch(/^Everything is sealed under k2 already\.\nNothing that is stored needs k1/)
    const { stdout } = await vault('status')
    expect(stdout).toContain('credentials')
  })
})
