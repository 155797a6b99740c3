/** The documents that are made of the code, by path. */
import { openApiDocument } from '../../api/openapi'
import { FAILURES } from '../../domain/errors'
import { describeEnvironment } from '../../runtime/config'
import { describeSettings } from './settings'

export const generatedDocs = (): Readonly<Record<string, string>> => ({
  'docs/openapi.json': `${JSON.stringify(openApiDocument(), null, 2)}\n`,
  'docs/errors.md': errors(),
  'docs/configuration.md': configuration(),
})

const MADE = '<!-- Made by `npm run docs`: change the code instead. -->'

function errors(): string {
  const codes = Object.entries(FAILURES)
  const groups = [...new Set(codes.map(([code]) => code.split('.')[0] ?? ''))]
  const rowsOf = (group: string) =>
    codes
      .filter(([code]) => code.startsWith(`${group}.`))
      .map(([code, { status, retry, title, remedy }]) => [
        `\`${code}\``,
        String(status),
        retry ? 'yes' : 'no',
        title,
        remedy,
      ])
  return [
    '# Failures',
    MADE,
    'Every way in which the service can refuse or fail. The API answers them as `application/problem+json` (RFC 9457), the ledger keeps them with the job, the TypeScript client throws them as `IntegrationServiceError`. Switch on `code`: texts may change, codes do not.',
    'Status is that of an HTTP answer. _Again_ says whether the same attempt may succeed later without anybody changing anything: inside a run the service then tries again by itself.',
    ...groups.flatMap((group) => [
      `## \`${group}\``,
      table(['Code', 'Status', 'Again', 'What happened', 'What to do'], rowsOf(group)),
    ]),
  ]
    .join('\n\n')
    .concat('\n')
}

function configuration(): string {
  const services = describeEnvironment()
  const known = new Set(services.map(({ name }) => name))
  const local = describeSettings().filter(({ name }) => !known.has(name))
  const rowsOf = (variables: typeof services) =>
    variables.map(({ name, default: fallback, meaning }) => [
      `\`${name}\``,
      fallback === null ? '' : `\`${fallback}\``,
      meaning,
    ])
  return [
    '# Configuration',
    MADE,
    'Environment variables, checked at start: a process with a wrong one names every fault and ends. [`.env.example`](../.env.example) has them all. An empty variable counts as not set.',
    '## API, worker, `migrate` and `keys`',
    table(['Variable', 'Default', 'Meaning'], rowsOf(services)),
    '## `npm start` and `npm test` only',
    table(['Variable', 'Default', 'Meaning'], rowsOf(local)),
  ]
    .join('\n\n')
    .concat('\n')
}

/** A Markdown table as Prettier would write it: its columns are padded to their widest cell. */
function table(head: string[], rows: string[][]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = line(widths.map((width) => '-'.repeat(width)))
  const [first = [], ...rest] = cells
  return [line(first), rule, ...rest.map(line)].join('\n')
}
