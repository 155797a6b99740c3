/** An app that is nothing but its files: linked without credentials, and fed by uploads. */
import { IntegrationError } from '../domain/errors'
import type { AppEntry, Connector, Quirks } from './connector'
import type { FileFormat } from './formats/file-format'
import { fileStream } from './formats/file-stream'

type Described = Pick<AppEntry, 'app_name' | 'title' | 'description' | 'category' | 'fields' | 'homepage'>

export const fileApp = (app: Described, formats: readonly FileFormat[]): Connector => ({
  app: {
    ...app,
    status: 'live',
    status_detail: null,
    replaced_by: null,
    protocols: ['file'],
    base_url: null,
    limits: null,
    file_types: [...new Set(formats.flatMap(({ endings }) => endings))],
  },
  quirks: FILE_QUIRKS,
  oauth: null,
  formats,
  streams: [fileStream({ name: 'transactions', title: 'Transactions' }, formats)],
  headers: () => {
    throw noFeed()
  },
  verify: () => Promise.reject(noFeed()),
  failure: noFeed,
})

const noFeed = () => new IntegrationError('integration.no_feed')

/** A file is a part of what its account holds: what it leaves out proves nothing. */
export const FILE_QUIRKS: Quirks = {
  ids: 'derived',
  // Banks that begin to count anew give an id of OFX to another transaction.
  reuses_ids: true,
  pending_link: null,
  deletes: 'never',
  cursor: 'file',
  cursor_commit: 'end',
  lookback_days: null,
  rotates_login: false,
}
