import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createVault, newVaultKey } from '../../runtime/vault'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { openSandbox, type TestSandbox } from '../support/sandbox'
import { testTemporalAddress } from '../support/temporal'

let database: TestDatabase
let sandbox: TestSandbox
beforeAll(async () => {
  database = await createTestDatabase()
  sandbox = await openSandbox()
})
afterAll(async () => {
  await sandbox.close()
  await database.drop()
})

interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

async function run(verb: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [join(__dirname, `../../dist/bin/${verb}.js`), ...args], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: testTemporalAddress(),
      VAULT_KEYS: newVaultKey('test'),
      YNAB_BASE_URL: `${sandbox.url}/ynab/v1`,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code: child.exitCode, stdout, stderr }
}

const ALL = ['api', 'keys', 'migrate', 'seed', 'vault']

describe('every program', () => {
  it.each(ALL)('%s says with --help what it is for, and ends with 0', async (verb) => {
    const { code, stdout, stderr } = await run(verb, ['--help'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^Usage: .+\n\n.+[.]\s/)
    expect(stdout).toContain('Exit code:')
  })

  it.each(ALL)('%s ends with 2 when it is not understood, and says what it did not understand', async (verb) => {
    const { code, stdout, stderr } = await run(verb, ['--colour'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^error: .*(--colour|--integration-id)/)
  })

  it.each(['api', 'migrate'])('%s names every variable that is wrong', async (verb) => {
    const { code, stderr } = await run(verb, [], { DATABASE_URL: 'mysql://x', PORT: 'many' })
    expect(code).toBe(1)
    expect(stderr).toContain('DATABASE_URL: must start with postgres://')
    expect(stderr).toContain('PORT:')
  })
})

describe('keys', () => {
  it('makes a key that is shown once, lists it without its secret, and revokes it', async () => {
    const made = await run('keys', ['create', '--name', 'billing', '--scopes', 'read', '--expires', '2999-01-31'])
    const api_key = made.stdout.trim()
    expect(api_key).toMatch(/^isk_\w{32}$/)

    const listed = await run('keys', ['list', '--json'])
    expect(listed.stdout).not.toContain(api_key)
    const [key] = JSON.parse(listed.stdout) as { key_id: string }[]
    expect(key).toMatchObject({ name: 'billing', scopes: ['read'], expires_at: '2999-01-31T23:59:59.000Z' })
    expect((await run('keys', ['list'])).stdout).toContain(api_key.slice(-4))

    expect((await run('keys', ['revoke', key?.key_id ?? ''])).code).toBe(0)
    const again = await run('keys', ['revoke', key?.key_id ?? ''])
    expect(again.code).toBe(1)
    expect(again.stderr).toContain('There is no live key')
  })

  it.each([
    [['create'], '--name'],
    [['create', '--name', 'x', '--scopes', 'read,admin'], 'No such scope: admin'],
    [['create', '--name', 'x', '--expires', 'soon'], '2027-01-31'],
    [['destroy'], 'destroy'],
  ])('does not understand %j', async (args, said) => {
    const { code, stderr } = await run('keys', args)
    expect(code).toBe(2)
    expect(stderr).toContain(said)
  })

  it('says so when Postgres does not answer', async () => {
    const { code, stderr } = await run('keys', ['list'], { DATABASE_URL: 'postgres://127.0.0.1:1/none' })
    expect([code, stderr]).toEqual([1, 'keys: Postgres does not answer. Check DATABASE_URL, and that it runs.\n'])
  })
})

describe('vault', () => {
  it('prints a key that the ring takes, named as asked', async () => {
    const { code, stdout } = await run('vault', ['new-key', '--kid', '2027-01'])
    expect(code).toBe(0)
    const { kid } = await createVault(stdout.trim()).seal(
      { owner: 'integration_1', field: 'credentials' },
      Buffer.from('secret'),
    )
    expect(kid).toBe('2027-01')
  })

  it('never prints the same key twice, and names it after the month', async () => {
    const [a, b] = await Promise.all([run('vault', ['new-key']), run('vault', ['new-key'])])
    expect(a.stdout).not.toBe(b.stdout)
    expect(a.stdout).toMatch(/^\d{4}-\d\d:[\w+/]{43}=\n$/)
  })

  it('has nothing to show and nothing to do where nothing is sealed', async () => {
    expect((await run('vault', ['status', '--json'])).stdout).toBe('[]\n')
    expect(await run('vault', ['status'])).toEqual({ code: 0, stdout: '', stderr: 'Nothing is sealed yet.\n' })
    expect((await run('vault', ['rotate'])).stderr).toBe('Everything is sealed under test already.\n')
  })

  it('refuses a name that would break the ring', async () => {
    expect((await run('vault', ['new-key', '--kid', 'a:b'])).code).toBe(2)
  })
})

describe('migrate', () => {
  it('has nothing to do where everything is done, and undoes and redoes the newest migration', async () => {
    const fresh = await createTestDatabase()
    const env = { DATABASE_URL: fresh.url }
    expect((await run('migrate', [], env)).stdout).toContain('nothing to do')
    expect((await run('migrate', ['--down'], env)).stdout).toMatch(/"undone":\["\d{4}_/)
    expect((await run('migrate', [], env)).stdout).toMatch(/"applied":\["\d{4}_/)
    await fresh.drop()
  })
})

describe('seed', () => {
  const args = ['--integration-id', 'integration_seeded', '--user-id', 'user_1', '--app-name', 'ynab', '--token']

  it('links an account under the given id, and changes nothing the second time', async () => {
    await sandbox.login('ynab', 'ynab-seed').make({ size: 10, seed: 1 })
    const first = await run('seed', [...args, 'ynab-seed'])
    expect(JSON.parse(first.stdout)).toMatchObject({ integration_id: 'integration_seeded', status: 'CONNECTED' })
    expect((await run('seed', [...args, 'ynab-seed'])).stdout).toBe(first.stdout)
  })

  it('says what is wrong and what to do when the provider refuses the token', async () => {
    const { code, stderr } = await run('seed', ['--integration-id', 'integration_other', ...args.slice(2), 'nobody'])
    expect(code).toBe(1)
    expect(stderr).toContain('Check the token or key at the provider')
  })
})
