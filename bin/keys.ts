/** API keys: make those of services, list and revoke all of them. */
import { InvalidArgumentError } from 'commander'
import { THE_OPERATOR } from '../domain/deed'
import { loadConfig } from '../runtime/config'
import { openDatabase } from '../runtime/db'
import { createApiKey, revokeApiKey, revokeKeysMadeWith } from '../service/api-keys'
import { listApiKeys, SCOPES, type Scope } from '../store/api-keys'
import { runProcess } from './open-service'
import { createProgram } from './program'
import type { Knex } from 'knex'

runProcess('keys', async () => {
  const program = createProgram(
    'keys',
    'API keys. A key is shown once, when it is made. People make personal ones at the console.',
    [
      '  npm run --silent keys -- create --name billing',
      '  npm run --silent keys -- create --name dashboard --scopes read --expires 2027-01-31',
      '  npm run --silent keys -- create --name platform --scopes all',
      '  npm run --silent keys -- list',
      '  npm run --silent keys -- revoke key_0193…',
      '  npm run --silent keys -- revoke key_0193… --and-made',
    ],
  )

  program
    .command('create')
    .description('make a service key and print it')
    .requiredOption('--name <name>', 'who will use it')
    .option('--scopes <scopes>', `comma separated: ${SCOPES.join(', ')} or all`, parseScopes, ['read', 'write'])
    .option('--expires <date>', 'last day on which it works', parseExpiry)
    .option('--json', 'print JSON', false)
    .action(({ name, scopes, expires, json }: { name: string; scopes: Scope[]; expires?: Date; json: boolean }) =>
      withDatabase(async (db) => {
        const { api_key, key } = await createApiKey(db, THE_OPERATOR, { name, scopes, expires_at: expires })
        process.stdout.write(json ? `${JSON.stringify({ api_key, ...key })}\n` : `${api_key}\n`)
      }),
    )

  program
    .command('list')
    .description('show every key, without its secret')
    .option('--json', 'print JSON', false)
    .action(({ json }: { json: boolean }) =>
      withDatabase(async (db) => {
        const keys = await listApiKeys(db)
        if (json) process.stdout.write(`${JSON.stringify(keys)}\n`)
        else
          console.table(
            keys.map(
              ({ key_id, name, user_id, key_prefix, key_tail, scopes, expires_at, last_used_at, revoked_at }) => ({
                key_id,
                name,
                user_id,
                key: `${key_prefix}…${key_tail}`,
                scopes: scopes.join(' '),
                expires_at,
                last_used_at,
                revoked_at,
              }),
            ),
          )
      }),
    )

  program
    .command('revoke <key_id>')
    .description('end a key at once')
    .option('--and-made', 'the personal keys, too, that were made in sessions which this service key had minted', false)
    .action((keyId: string, { andMade }: { andMade: boolean }) =>
      withDatabase(async (db) => {
        const made = andMade ? await revokeKeysMadeWith(db, THE_OPERATOR, keyId) : 0
        if (!(await revokeApiKey(db, THE_OPERATOR, keyId)) && made === 0)
          throw new Error(`There is no live key ${keyId}. See: npm run keys -- list`)
        process.stderr.write(`${keyId} is revoked${andMade ? `, and ${made} that were made with it` : ''}.\n`)
      }),
    )

  await program.parseAsync()
})

async function withDatabase(work: (db: Knex) => Promise<void>): Promise<void> {
  const db = openDatabase(loadConfig({ ...process.env, VAULT_KEYS: process.env['VAULT_KEYS'] ?? 'unused' }))
  try {
    await db.knex.transaction(work)
  } finally {
    await db.close()
  }
}

function parseScopes(text: string): Scope[] {
  if (text === 'all') return [...SCOPES]
  const scopes = text.split(',')
  const unknown = scopes.filter((scope) => !SCOPES.includes(scope as Scope))
  if (unknown.length > 0) throw new InvalidArgumentError(`No such scope: ${unknown.join(', ')}.`)
  return scopes as Scope[]
}

function parseExpiry(text: string): Date {
  const date = new Date(`${text}T23:59:59Z`)
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('Write the date as 2027-01-31.')
  return date
}
