import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import * as client from '../../client'
import { startStack, type Stack } from '../support/stack'
import { DEMO_LINKS, YNAB_INTEGRATION_ID } from '../../bin/local/demo'
import { getIntegrationFramework } from '../../service/integration-framework'

const ROOT = join(__dirname, '../..')
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')

/** The code of a block of a language after a heading, by default of the first one. */
function block(heading: string, language: string, nth = 0): string {
  const section = readme.slice(readme.indexOf(`## ${heading}`))
  const code = [...section.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))][nth]?.[1]
  if (code === undefined) throw new Error(`README.md has no ${language} block under ${heading}`)
  return code
}

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
  for (const { app_name, login } of Object.values(DEMO_LINKS))
    await stack.sandbox.login(app_name, login).make({ size: 100, seed: 1 })
  await getIntegrationFramework(stack.deps).createIntegration({
    integration_id: YNAB_INTEGRATION_ID,
    user_id: 'user_vanderbilt_001',
    app_name: 'ynab',
    oauth_token: DEMO_LINKS.ynab.login,
  })
})
afterAll(() => stack.stop())

describe('the README', () => {
  it('tells the two usage stories in code that runs', async () => {
    const code = block('What you see', 'ts')
      .replace(/^import .*$/m, '')
      .replace('http://127.0.0.1:3000', stack.base_url)
      .replace('isk_…', stack.api_key)
    const said: unknown[][] = []
    const { constructor: AsyncFunction } = Object.getPrototypeOf(async () => undefined) as {
      constructor: FunctionConstructor
    }
    const tell = AsyncFunction(...Object.keys(client), 'console', code) as (...values: unknown[]) => Promise<void>
    await tell(...Object.values(client), { log: (...words: unknown[]) => said.push(words) })
    expect(said).toEqual([
      ['COMPLETED', expect.any(Number)],
      ['COMPLETED', expect.objectContaining({ created: expect.any(Number) })],
    ])
    expect(said[0]?.[1]).toBeGreaterThan(100)
  })

  it('leads to a first synced record by commands that run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'readme-'))
    mkdirSync(join(folder, '.data'))
    const state = { api_url: stack.base_url, api_key: stack.api_key, sandbox_url: stack.sandbox.url }
    writeFileSync(join(folder, '.data/dev.json'), JSON.stringify(state))
    const commands = ['set -euo pipefail', ...[0, 1].map((nth) => block('To a first synced record', 'sh', nth))].join(
      '\n',
    )
    const { stdout } = await promisify(execFile)('bash', ['-c', commands], { cwd: folder })
    rmSync(folder, { recursive: true })

    const answers = stdout.split('\n').filter((line) => line !== '')
    const [app, account, job, records, asked, imported] = answers.map(
      (line) => JSON.parse(line) as Record<string, unknown>,
    )
    expect(app).toMatchObject({ app_name: 'ynab' })
    expect(account).toMatchObject({ size: 1000 })
    expect(job).toMatchObject({ status: 'COMPLETED' })
    expect(records).toMatchObject({ data: [{ entity: 'transaction' }] })
    expect(asked).toMatchObject({ code: 'file.needs_answers' })
    expect(imported).toMatchObject({ status: 'COMPLETED', trigger: 'file', counts: { created: 3, quarantined: 0 } })
  })

  it('links to nothing that is not there, nor do the other documents', () => {
    for (const file of DOCUMENTS) {
      const targets = [...readFileSync(join(ROOT, file), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
        ([, to]) => to,
      )
      const missing = targets.filter((target) => !existsSync(join(ROOT, dirname(file), target ?? '')))
      expect({ file, missing }).toEqual({ file, missing: [] })
    }
  })
})

const DOCUMENTS = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
]
