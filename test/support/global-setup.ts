/**
 * One Postgres and one Temporal dev server for the whole run, unless TEST_DATABASE_URL and TEST_TEMPORAL_ADDRESS name
 * some. Test files find them through `database.ts` and `temporal.ts` beside this file.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseUrl, startPostgres, withClient } from '../../bin/local/postgres'
import { findFreePort } from '../../bin/local/ports'
import { createSupervisor } from '../../bin/local/supervisor'
import { findTemporalCli } from '../../bin/local/temporal-cli'
import { startTemporal } from '../../bin/local/temporal-server'
import { migrateToLatest } from '../../store/migrate'
import { TEMPLATE_DATABASE } from './database'

declare global {
  var endTestServers: (() => Promise<void>) | undefined
}

export default async function globalSetup(): Promise<void> {
  // Some tests run the compiled programs: they have to be those of the sources under test.
  execFileSync(process.execPath, [join(__dirname, '../../bin/build.mjs')], { cwd: join(__dirname, '../..') })
  const folder = mkdtempSync(join(tmpdir(), 'integration-service-test-'))
  // Started by root, Postgres runs as another user, who has to pass here.
  chmodSync(folder, 0o711)
  const supervisor = createSupervisor({ log_folder: join(folder, 'logs'), say: (line) => console.error(line) })
  globalThis.endTestServers = async () => {
    await supervisor.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void endAndExit())

  try {
    await Promise.all([
      (async () => {
        process.env['TEST_DATABASE_URL'] ??= await startPostgres(supervisor, {
          folder: join(folder, 'postgres'),
          port: await findFreePort(),
          disposable: true,
        })
        await makeTemplate(process.env['TEST_DATABASE_URL'])
      })(),
      (async () => {
        process.env['TEST_TEMPORAL_ADDRESS'] ??= await startTemporal(supervisor, {
          cli: await findTemporalCli(),
          port: await findFreePort(),
          ui_port: null,
          database_file: null,
        })
      })(),
    ])
  } catch (error) {
    await globalThis.endTestServers()
    throw error
  }
}

/** Migrated once; every test file gets a clone. */
async function makeTemplate(adminUrl: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query(`drop database if exists ${TEMPLATE_DATABASE}`)
    await client.query(`create database ${TEMPLATE_DATABASE}`)
  })
  await migrateToLatest(databaseUrl(adminUrl, TEMPLATE_DATABASE))
}

async function endAndExit(): Promise<void> {
  await globalThis.endTestServers?.()
  process.exit(130)
}
