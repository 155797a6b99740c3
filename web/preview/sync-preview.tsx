/** What a sync would do. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useStartSync } from '../parts/use-start-sync'
import { previewQuery } from '../state/discrepancies'
import { integrationQuery } from '../state/queries'
import { strings } from '../strings'
import { PreviewFailure } from './preview-failure'
import { PreviewFrame } from './preview-frame'

interface SyncPreviewProps {
  integration_id: string
  sync_type: 'incremental' | 'full'
}

export function SyncPreview({ integration_id, sync_type }: SyncPreviewProps) {
  const preview = useQuery(previewQuery(integration_id, { sync_type }))
  const { data: integration } = useQuery(integrationQuery(integration_id))
  const start = useStartSync(integration_id)
  const again = (): void => void preview.refetch()
  const forReal = (
    <Button
      leftSection={<RefreshCw size={15} aria-hidden />}
      loading={start.isPending}
      onClick={() => start.mutate(sync_type)}
    >
      {strings.preview.forReal.sync}
    </Button>
  )
  return (
    <PreviewFrame
      integration_id={integration_id}
      what={strings.sync.types[sync_type].name}
      preview={preview}
      again={again}
      forReal={forReal}
      refused={(error) => <PreviewFailure error={error} integration={integration} retry={again} forReal={forReal} />}
    />
  )
}
