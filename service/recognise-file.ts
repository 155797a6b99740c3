/** Which of an app's formats a file is of, by its content, before anything is kept of it. */
import type { Connector } from '../connectors/connector'
import type { FileFormat } from '../connectors/formats/file-format'
import { looksLike } from '../connectors/formats/looks-like'
import { connectors } from '../connectors/registry'
import { IntegrationError } from '../domain/errors'

/** @throws file.wrong_kind saying what the file is instead, and which app takes it */
export function recogniseFile({ app, formats = [] }: Connector, head: Uint8Array): FileFormat {
  const format = formats.find((each) => each.recognises(head))
  if (format !== undefined) return format
  const other = connectors.find((each) => each.formats?.some((one) => one.recognises(head)))
  const titles = [...new Set(formats.map(({ title }) => title))]
  const takes = `${app.title} takes ${new Intl.ListFormat('en', { type: 'disjunction' }).format(titles)}.`
  throw new IntegrationError('file.wrong_kind', `This is ${describe(other, head)}. ${adviceOf(other) ?? takes}`)
}

function describe(other: Connector | undefined, head: Uint8Array): string {
  const kind = other?.formats?.find((one) => one.recognises(head))
  if (kind !== undefined) return `a file of another kind: ${kind.title}`
  return looksLike(head) ?? 'a text of no kind that is known here'
}

const adviceOf = (other: Connector | undefined): string | undefined =>
  other === undefined ? undefined : `Link the app \`${other.app.app_name}\` and upload it there.`
