/** What the programs of the command line have in common: data on stdout, talk on stderr, and exit codes that tell. */
import { Command } from 'commander'

export const createProgram = (name: string, description: string, examples: readonly string[] = []): Command =>
  new Command(name)
    .description(description)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : NOT_UNDERSTOOD))
    .addHelpText('after', [...(examples.length > 0 ? ['', 'Examples:', ...examples] : []), '', EXIT_CODES].join('\n'))

const NOT_UNDERSTOOD = 2
const EXIT_CODES = 'Exit code: 0 done, 1 failed, 2 the command line was not understood.'
