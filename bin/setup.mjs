/**
 * Makes a bare clone ready, then runs one of its programs in the same process: `--run dist/bin/dev.js --once`.
 * Plain JavaScript without dependencies, because it runs before there are any. Talks on stderr; stdout is the program's.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import Module from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

try {
  process.chdir(ROOT)
  requireNode()
  await step('dependencies', installDependencies)
  await step('build', async () => (await import('./build.mjs')).build())
  runProgram(process.argv.slice(2))
} catch (problem) {
  if (problem.remedy === undefined) throw problem
  process.stderr.write(`  ${problem.remedy.replaceAll('\n', '\n  ')}\n`)
  process.exitCode = 1
}

/** The services load ESM-only packages with require(): on by default from Node 20.19, and on the 22 line from 22.12. */
function requireNode() {
  if (process.features.require_module) return
  process.stderr.write(`✗ Node.js ${process.versions.node} is too old\n`)
  throw setupError('too old', 'Install Node.js 20.19 or newer (22.12 or newer on the 22 line), then run this again.')
}

function installDependencies() {
  if (dependenciesMatchLock()) return 'already there'
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm']
  const { error, status, stdout, stderr } = spawnSync(npm[0], [...npm.slice(1), 'ci', '--no-progress'], {
    encoding: 'utf8',
  })
  if (error)
    throw setupError(
      `npm cannot be started (${error.code})`,
      'Install npm, which comes with Node.js, then run this again.',
    )
  if (status === 0) return 'installed'
  const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(stderr)
  throw setupError(
    'npm ci failed',
    offline
      ? 'The npm registry cannot be reached. Check the network, or the address in `npm config get registry`, then run this again.'
      : `${stdout}${stderr}`.trimEnd() + '\nSettle what npm says above, then run this again.',
  )
}

/** npm writes down what it installed: nothing to do while that agrees with the lock file, whoever ran npm. */
function dependenciesMatchLock() {
  const wanted = readPackages('package-lock.json')
  const installed = readPackages('node_modules/.package-lock.json')
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || (installed[path] ? installed[path].version === version : optional),
  )
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return {}
  }
}

/** Runs it as if it had been given to node itself. Signals, exit code and terminal are the program's own. */
function runProgram([flag, program, ...args]) {
  if (flag === undefined) return
  if (flag !== '--run')
    throw setupError(`setup does not know ${flag}`, 'Usage: node bin/setup.mjs [--run dist/bin/program.js args…]')
  process.setSourceMapsEnabled(true)
  process.argv.splice(1, Infinity, resolve(program), ...args)
  Module.runMain()
}

async function step(title, work) {
  const started = performance.now()
  try {
    const outcome = await work()
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    process.stderr.write(`✓ ${title} (${outcome === 'already there' ? outcome : `${seconds} s`})\n`)
  } catch (problem) {
    process.stderr.write(`✗ ${title}: ${problem.message}\n`)
    throw problem
  }
}

function setupError(message, remedy) {
  return Object.assign(new Error(message), { remedy })
}
