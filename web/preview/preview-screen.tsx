/** What a sync, or importing a file, would do: looked at, and then done for real or left. */
import { useParams, useSearch } from '@tanstack/react-router'
import { FilePreview } from './file-preview'
import { SyncPreview } from './sync-preview'

export function PreviewScreen() {
  const { integration_id } = useParams({ from: '/inside/integrations/$integration_id/preview' })
  const { file, sync_type = 'incremental' } = useSearch({ from: '/inside/integrations/$integration_id/preview' })
  return file === undefined ? (
    <SyncPreview integration_id={integration_id} sync_type={sync_type} />
  ) : (
    <FilePreview integration_id={integration_id} name={file} />
  )
}
