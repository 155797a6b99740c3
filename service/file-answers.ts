/** What a person says of a file, held against the settings that the app and its formats declare. */
import type { Connector, Settings } from '../connectors/connector'
import { IntegrationError } from '../domain/errors'

export type Answers = Readonly<Record<string, string>>

interface Declared {
  title: string
  pattern: string | null
  help: string
  example: string
}

/**
 * Checks the answers. An empty one is right as well: it forgets what was answered before.
 *
 * @param prefix where the answers stand in the request, for the pointers of faults
 * @throws request.invalid naming every answer that is wrong
 */
export function checkAnswers(connector: Connector, answers: Answers, prefix: string): void {
  const declared = declaredSettings(connector)
  const errors = Object.entries(answers).flatMap(([name, value]) => {
    const setting = declared.get(name)
    const pointer = `${prefix}/${name}`
    if (setting === undefined) return [{ pointer, message: `There is no such setting. ${namesOf(declared)}` }]
    const fits = value === '' || setting.pattern === null || new RegExp(`^(?:${setting.pattern})$`, 'u').test(value)
    return fits ? [] : [{ pointer, message: `${setting.help} Example: ${setting.example}` }]
  })
  if (errors.length > 0)
    throw new IntegrationError('request.invalid', 'Some answers are not valid.', { facts: { errors } })
}

/** The settings after the answers. */
export const withAnswers = (settings: Settings, answers: Answers): Record<string, string> =>
  Object.fromEntries(Object.entries({ ...settings, ...answers }).filter(([, value]) => value !== ''))

function declaredSettings({ app, formats = [] }: Connector): Map<string, Declared> {
  const fields = app.fields.filter(({ secret }) => !secret)
  return new Map([...fields, ...formats.flatMap(({ settings }) => settings)].map((each) => [each.name, each]))
}

const namesOf = (declared: ReadonlyMap<string, Declared>): string =>
  declared.size === 0 ? 'This app has none.' : `There are ${[...declared.keys()].join(', ')}.`
