/** The key ring of the vault: making a key, looking at what is sealed under which, and sealing everything anew. */
import { InvalidArgumentError } from 'commander'
import { loadConfig } from '../runtime/config'
import { openDatabase } from '../runtime/db'
import { createVault, newVaultKey, type Vault } from '../runtime/vault'
import { countSealed } from '../store/sealed'
import type { Knex } from 'knex'
import { runProcess } from './open-service'
import { createProgram } from './program'
import { rotate } from './rotate'

runProcess('vault', async () => {
  const program = createProgram('vault', 'The key ring that encrypts stored secrets, for VAULT_KEYS.', [
    '  npm run --silent vault -- new-key',
    '  npm run --silent vault -- new-key --kid 2027-01',
    '  npm run --silent vault -- status',
    '  npm run --silent vault -- rotate',
    '',
    'To change the key, with the service running:',
    '  1. new-key; put it behind the others in VAULT_KEYS and restart every process: all can open it.',
    '  2. Put it first and restart every process again: all seal under it.',
    '  3. rotate, with the same VAULT_KEYS: whatever an older key sealed is sealed anew.',
    '  4. Take the keys out of VAULT_KEYS that rotate says are not needed any more, and restart.',
  ])

  program
    .command('new-key')
    .description('print a new entry for VAULT_KEYS')
    .option('--kid <name>', 'what to call it; default: the month', parseKid, new Date().toISOString().slice(0, 7))
    .action(({ kid }: { kid: string }) => void process.stdout.write(`${newVaultKey(kid)}\n`))

  program
    .command('status')
    .description('show how many secrets are sealed under which key')
    .option('--json', 'print JSON', false)
    .action(({ json }: { json: boolean }) =>
      withVault(async (db, vault) => {
        const counts = (await countSealed(db)).map((each) => ({ ...each, in_ring: isInRing(vault, each.kid) }))
        if (json) process.stdout.write(`${JSON.stringify(counts)}\n`)
        else if (counts.length === 0) process.stderr.write('Nothing is sealed yet.\n')
        else console.table(counts)
      }),
    )

  program
    .command('rotate')
    .description('seal everything anew under the first key, while the service runs; breaking it off loses nothing')
    .action(() => withVault(rotate))

  await program.parseAsync()
})

async function withVault(work: (db: Knex, vault: Vault) => Promise<void>): Promise<void> {
  const config = loadConfig()
  const vault = createVault(config.VAULT_KEYS)
  const db = openDatabase(config)
  try {
    await work(db.knex, vault)
  } finally {
    await db.close()
  }
}

const isInRing = (vault: Vault, kid: string | null): boolean => kid !== null && vault.kids.includes(kid)

/** Colons and commas divide the ring. */
function parseKid(text: string): string {
  if (!/^[\w.-]{1,64}$/.test(text)) throw new InvalidArgumentError('Use up to 64 letters, digits, dots and dashes.')
  return text
}
