/** Starting a sync: leads to its run, or to the one that runs already. */
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { SyncJob } from '../../client'
import { codeOf, describeFailure, factOf } from '../state/failures'
import { service } from '../state/service'

export function useStartSync(integration_id: string) {
  const navigate = useNavigate()
  const show = (sync_job_id: string): void => void navigate({ to: '/monitor/$sync_job_id', params: { sync_job_id } })
  return useMutation({
    mutationFn: (sync_type: SyncJob['sync_type']) => service.syncData({ integration_id, sync_type }),
    onSuccess: ({ sync_job_id }) => show(sync_job_id),
    onError: (error) => {
      const running = factOf(error, 'sync_job_id')
      if (codeOf(error) === 'sync.already_running' && running !== null) {
        show(running)
        return
      }
      const { title, detail, remedy } = describeFailure(error)
      notifications.show({ color: 'red', title, message: [detail, remedy].filter(Boolean).join(' '), autoClose: 8_000 })
    },
  })
}
