/** Keys for the vault. */
import { InvalidArgumentError } from 'commander'
import { newVaultKey } from '../runtime/vault'
import { runProcess } from './open-service'
import { createProgram } from './program'

runProcess('vault', async () => {
  const program = createProgram('vault', 'The key ring that encrypts stored secrets, for VAULT_KEYS.', [
    '  npm run --silent vault -- new-key',
    '  npm run --silent vault -- new-key --kid 2027-01',
  ])

  program
    .command('new-key')
    .description('print a new entry: put it before the others, which what they encrypted still needs')
    .option('--kid <name>', 'what to call it; default: the month', parseKid, new Date().toISOString().slice(0, 7))
    .action(({ kid }: { kid: string }) => void process.stdout.write(`${newVaultKey(kid)}\n`))

  await program.parseAsync()
})

/** Colons and commas divide the ring. */
function parseKid(text: string): string {
  if (!/^[\w.-]{1,64}$/.test(text)) throw new InvalidArgumentError('Use up to 64 letters, digits, dots and dashes.')
  return text
}
