/** Asks a run to stop. What it has committed stays, so nobody is asked twice. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleStop } from 'lucide-react'
import { codeOf, describeFailure } from '../state/failures'
import { service } from '../state/service'
import { strings } from '../strings'

export function CancelButton({ sync_job_id }: { sync_job_id: string }) {
  const queries = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => service.cancelSync(sync_job_id, { wait_s: 20 }),
    onSuccess: (job) => queries.setQueryData(['job', sync_job_id], job),
    onError: (error) => {
      // It ended while the button was on its way down.
      if (codeOf(error) === 'sync.not_running') return
      const { title, remedy } = describeFailure(error)
      notifications.show({ color: 'red', title, message: remedy, autoClose: 8_000 })
    },
  })
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<CircleStop size={14} aria-hidden />}
      loading={cancel.isPending}
      onClick={() => cancel.mutate()}
    >
      {strings.sync.cancel}
    </Button>
  )
}
