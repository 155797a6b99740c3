/** Which of an app's formats a file is of, by its content, before anything is kept of it. */
import type { Connector } from '../connectors/connector'
import type { FileFormat } from '../connectors/formats/file-format'
import { looksLike } from '../connectors/formats/looks-like'
import { connectors } from '../connectors/registry'
import { IntegrationError } from '../domain/errors'

/** @throws file.wrong_kind saying what the file is instead, and what to do with it */
export function recogniseFile({ app, formats = [] }: Connector, head: Uint8Array): FileFormat {
  const format = formats.find((each) => each.recognises(head))
  if (format !== undefined) return format
  const titles = [...new Set(formats.map(({ title }) => title))]
  const takes = `${app.title} takes ${new Intl.ListFormat('en', { type: 'disjunction' }).format(titles)}.`
  const { what, advice } = whatElse(head)
  throw new IntegrationError('file.wrong_kind', `This ${what}. ${advice ?? takes}`)
}

function whatElse(head: Uint8Array): { what: string; advice: string | null } {
  for (const { app, formats = [] } of connectors) {
    const format = formats.find((each) => each.recognises(head))
    if (format === undefined) continue
    return { what: `looks like ${format.title}`, advice: `Link the app \`${app.app_name}\`, and upload it there.` }
  }
  const { what, advice } = looksLike(head) ?? { what: 'a text of no kind that is known here', advice: null }
  return { what: `is ${what}`, advice }
}
