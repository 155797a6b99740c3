import { describeEnvironment } from '../../runtime/config'
import { describeSettings } from './settings'

/** The text of `.env.example`: every variable that the services and `npm start` read. */
export function envExample(): string {
  const services = describeEnvironment()
  const known = new Set(services.map(({ name }) => name))
  const local = describeSettings().filter(({ name }) => !known.has(name))
  return [
    '# Written by `npm run env:example`; `npm run check` fails when it is stale.',
    '# A variable without a default has to be set. Secrets may come from files: see the variables that end in _FILE.',
    ...services.flatMap(paragraph),
    '',
    '# Below: `npm start` and `npm test` only.',
    ...local.flatMap(paragraph),
    '',
  ].join('\n')
}

const paragraph = (variable: { name: string; default: string | null; meaning: string }): string[] => [
  '',
  `# ${variable.meaning}`,
  `#${variable.name}=${variable.default ?? ''}`,
]
