/** Brings the database to the schema of this version; `--down` takes the newest migration back. */
import { loadConfig } from '../runtime/config'
import { createLog } from '../runtime/log'
import { isDatabaseOutage } from '../runtime/pg-errors'
import { migrateToLatest, rollbackLast } from '../store/migrate'
import { setTimeout as sleep } from 'node:timers/promises'
import { runProcess } from './open-service'
import { createProgram } from './program'

runProcess('migrate', async () => {
  const { down } = createProgram(
    'migrate',
    'Brings the database named by DATABASE_URL to the schema of this version.',
    ['  npm run migrate', '  npm run migrate -- --down'],
  )
    .option('--down', 'take back the newest migration instead, and the data that only it can hold', false)
    .parse()
    .opts<{ down: boolean }>()
  const config = loadConfig({ ...process.env, VAULT_KEYS: process.env['VAULT_KEYS'] ?? 'unused' })
  const log = createLog(config, 'migrate')

  for (let tries = 0; ; tries++) {
    try {
      const names = await (down ? rollbackLast(config.DATABASE_URL) : migrateToLatest(config.DATABASE_URL))
      log.info({ [down ? 'undone' : 'applied']: names }, names.length === 0 ? 'nothing to do' : 'migrated')
      return
    } catch (error) {
      if (!isDatabaseOutage(error) || tries >= 60) throw error
      log.warn({ err: error }, 'Postgres does not answer yet')
      await sleep(1_000)
    }
  }
})
