/** `npm run check`: everything that a machine can judge. One line for each check; the output of those that failed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { findCompose } from './local/compose'
import { envExample } from './local/env-example'
import { explain, indent, say, seconds } from './local/progress'

interface Check {
  name: string
  run: () => Promise<Verdict>
}

/** `skipped` says why; `failed` holds the tool's output. */
type Verdict = { passed: true } | { skipped: string } | { failed: string }

const FOLDERS = (JSON.parse(readFileSync('tsconfig.json', 'utf8')) as { include: string[] }).include.filter((folder) =>
  existsSync(folder),
)

/** The slow ones first, so that the short ones fill the gaps. */
const CHECKS: readonly Check[] = [
  { name: 'lint (ESLint)', run: () => tool('eslint', ['--max-warnings=0', '.']) },
  {
    name: 'types (tsc)',
    run: () => tool('tsc', ['-p', '.', '--incremental', '--tsBuildInfoFile', '.cache/check.tsbuildinfo']),
  },
  {
    name: 'types of the console (tsc)',
    run: () => tool('tsc', ['-p', 'web', '--incremental', '--tsBuildInfoFile', '.cache/check-web.tsbuildinfo']),
  },
  { name: 'format (Prettier)', run: () => tool('prettier', ['--check', '--log-level=warn', '.']) },
  {
    name: 'imports (dependency-cruiser)',
    run: () => tool('depcruise', ['--config', '.dependency-cruiser.cjs', ...FOLDERS, 'web']),
  },
  { name: 'nothing unused (knip)', run: () => tool('knip', ['--no-progress']) },
  { name: 'docker-compose.yml', run: checkCompose },
  { name: '.env.example', run: checkEnvExample },
]

async function main(): Promise<void> {
  const failures: string[] = []
  const waiting = [...CHECKS]
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const started = performance.now()
      const verdict = await check.run()
      const facts = 'skipped' in verdict ? `skipped: ${verdict.skipped}` : `${seconds(started)} s`
      say(`${'failed' in verdict ? '✗' : 'skipped' in verdict ? '-' : '✓'} ${check.name} (${facts})`)
      if ('failed' in verdict) failures.push(`\n${check.name}\n${indent(verdict.failed)}`)
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work))
  failures.forEach((failure) => say(failure))
  process.exitCode = failures.length === 0 ? 0 : 1
}

const tool = (name: string, args: readonly string[]) => verdictOf(join('node_modules', '.bin', name), args)

async function verdictOf(command: string, args: readonly string[]): Promise<Verdict> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return child.exitCode === 0 ? { passed: true } : { failed: `${stdout}${stderr}`.trim() }
}

async function checkCompose(): Promise<Verdict> {
  if (!existsSync('docker-compose.yml')) return { skipped: 'there is no docker-compose.yml' }
  const compose = findCompose()
  if (compose === undefined) return { skipped: 'neither `docker compose` nor `docker-compose` is installed' }
  const [command, ...args] = compose
  return verdictOf(command, [...args, '--env-file', 'deploy/compose/example.env', 'config', '--quiet'])
}

function checkEnvExample(): Promise<Verdict> {
  const fresh = existsSync('.env.example') && readFileSync('.env.example', 'utf8') === envExample()
  return Promise.resolve(fresh ? { passed: true } : { failed: 'It is stale: run `npm run env:example`.' })
}

main().catch((error: unknown) => {
  say(explain(error))
  process.exitCode = 1
})
