import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(__dirname, '../..')
const clone = mkdtempSync(join(tmpdir(), 'setup-'))
afterAll(() => rmSync(clone, { recursive: true }))

/** A checkout in small: the real set-up and build, one program, and the dependencies of this checkout. */
beforeAll(() => {
  for (const file of ['bin/setup.mjs', 'bin/build.mjs', 'bin/build-web.mjs', '.swcrc', 'package.json'])
    cpSync(join(ROOT, file), join(clone, file))
  linkDependencies()
  mkdirSync(join(clone, 'domain'))
  writeFileSync(join(clone, 'tsconfig.json'), JSON.stringify({ include: ['bin', 'domain'] }))
  writeFileSync(join(clone, 'domain/greeting.ts'), `export const greeting: string = 'hello'`)
  writeFileSync(join(clone, 'domain/notice.txt'), 'copied as it is')
  writeFileSync(
    join(clone, 'bin/greet.ts'),
    `import { greeting } from '../domain/greeting'
     console.log(greeting, ...process.argv.slice(2))
     process.exitCode = 7`,
  )
})

/**
 * A folder of its own with a link to each package: whatever npm removed from it would be missed nowhere else. Its lock
 * is what is installed, so that npm has nothing to do even while somebody changes that of this checkout.
 */
function linkDependencies(): void {
  const [from, to] = [join(ROOT, 'node_modules'), join(clone, 'node_modules')]
  mkdirSync(to)
  for (const name of readdirSync(from)) symlinkSync(join(from, name), join(to, name))
  const installed = '.package-lock.json'
  rmSync(join(to, installed))
  cpSync(join(from, installed), join(to, installed))
  cpSync(join(from, installed), join(clone, 'package-lock.json'))
}

const setUp = (...args: string[]) =>
  spawnSync(process.execPath, [join(clone, 'bin/setup.mjs'), ...args], { encoding: 'utf8', cwd: tmpdir() })

describe('setting up', () => {
  it('builds, then runs the program with its arguments and ends with its exit code', () => {
    const { stdout, stderr, status } = setUp('--run', 'dist/bin/greet.js', '--once', 'world')

    expect(stdout).toBe('hello --once world\n')
    expect(status).toBe(7)
    expect(stderr).toMatch(/✓ dependencies \(already there\)\n[^]*✓ build \(\d+\.\d s\)/)
  })

  it('does nothing twice', () => {
    setUp()
    expect(setUp().stderr).toBe('✓ dependencies (already there)\n✓ build (already there)\n')
  })

  it('builds again what was edited, and only that', () => {
    setUp()
    writeFileSync(join(clone, 'domain/greeting.ts'), `export const greeting: string = 'good morning'`)
    expect(setUp('--run', 'dist/bin/greet.js').stdout).toBe('good morning\n')
  })

  it('points stack traces at the TypeScript source', () => {
    writeFileSync(join(clone, 'bin/fail.ts'), `\n\nthrow new Error('broken')`)
    expect(setUp('--run', 'dist/bin/fail.js').stderr).toContain('bin/fail.ts:3')
  })
})
