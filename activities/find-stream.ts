import type { Connector, Stream } from '../connectors/connector'
import { IntegrationError } from '../domain/errors'

/** The stream of this name; a run's plan names only streams that its connector has. */
export function findStream(connector: Connector, name: string): Stream {
  const stream = connector.streams.find((candidate) => candidate.name === name)
  if (stream === undefined)
    throw new IntegrationError('internal.unexpected', `The connector ${connector.app.app_name} has no stream ${name}.`)
  return stream
}
