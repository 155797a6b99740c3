/** Keys for the vault. */
import { Command, InvalidArgumentError } from 'commander'
import { newVaultKey } from '../runtime/vault'
import { runProcess } from './open-service'

const EXAMPLES = `
The entry goes to the front of VAULT_KEYS, before those that are there: what they encrypted needs them still.

Examples:
  npm run --silent vault -- new-key
  npm run --silent vault -- new-key --kid 2027-01`

runProcess('vault', async () => {
  const program = new Command('vault')
    .description('The key ring that encrypts stored secrets.')
    .addHelpText('after', EXAMPLES)

  program
    .command('new-key')
    .description('print a new entry for VAULT_KEYS')
    .option('--kid <name>', 'what to call it; default: the month', parseKid, new Date().toISOString().slice(0, 7))
    .action(({ kid }: { kid: string }) => void process.stdout.write(`${newVaultKey(kid)}\n`))

  await program.parseAsync()
})

/** Colons and commas divide the ring. */
function parseKid(text: string): string {
  if (!/^[\w.-]{1,64}$/.test(text)) throw new InvalidArgumentError('Use up to 64 letters, digits, dots and dashes.')
  return text
}
