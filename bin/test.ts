/** `npm test`: every test, on a real Postgres and a real Temporal server. Arguments are Jest's. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { explain, say, step } from './local/progress'
import { findTemporalCli } from './local/temporal-cli'

interface Tally {
  passed: number
  failed: number
  skipped: number
}

async function main(): Promise<void> {
  const cli = await step('Temporal CLI', findTemporalCli, ({ version }) => version)
  const { tally, code } = await runJest(process.argv.slice(2), { ...process.env, TEMPORAL_CLI: cli.path })
  process.exitCode = code
  say(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`)
}

async function runJest(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ tally: Tally; code: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'integration-service-'))
  const report = join(folder, 'report.json')
  try {
    const jest = spawn(
      process.execPath,
      [require.resolve('jest/bin/jest'), '--json', `--outputFile=${report}`, ...args],
      {
        env,
        stdio: ['inherit', 'ignore', 'inherit'],
      },
    )
    // Ctrl-C reaches Jest by itself: it stops its servers, and we wait for that.
    process.on('SIGINT', () => undefined)
    process.on('SIGTERM', () => jest.kill('SIGTERM'))
    const [code] = (await once(jest, 'exit')) as [number | null]
    const tally = readTally(report)
    // Jest can fail without a failing test: servers that do not start, a pattern that matches nothing.
    if (code !== 0 && tally.failed === 0) tally.failed = 1
    return { tally, code: code ?? 1 }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A suite that cannot even be loaded counts as one failed test. */
function readTally(report: string): Tally {
  try {
    const result = JSON.parse(readFileSync(report, 'utf8')) as JestReport
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
      skipped: result.numPendingTests + result.numTodoTests,
    }
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }
  }
}

interface JestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  numRuntimeErrorTestSuites: number
}

main().catch((error: unknown) => {
  say(explain(error))
  say('0 passed, 1 failed, 0 skipped')
  process.exitCode = 1
})
