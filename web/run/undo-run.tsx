/** Taking back everything that a run wrote, after seeing how much that is. */
import { Button, Skeleton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Confirm } from '../parts/confirm'
import { Failure } from '../parts/failure'
import { changesQuery } from '../state/discrepancies'
import { discrepancies } from '../state/service'
import { strings } from '../strings'

export function UndoRun({ sync_job_id }: { sync_job_id: string }) {
  const [asking, setAsking] = useState(false)
  const { data: changes, isPending } = useInfiniteQuery(changesQuery(sync_job_id))
  // Where nothing of it is kept, the list on the screen says so.
  if (isPending || changes?.pages[0]?.data.length === 0) return null
  return (
    <>
      <Button variant="default" leftSection={<Undo2 size={15} aria-hidden />} onClick={() => setAsking(true)}>
        {strings.run.undo.ask}
      </Button>
      {asking && <Question sync_job_id={sync_job_id} onDone={() => setAsking(false)} />}
    </>
  )
}

function Question({ sync_job_id, onDone }: { sync_job_id: string; onDone: () => void }) {
  const preview = useQuery({
    queryKey: ['undo', sync_job_id],
    queryFn: () => discrepancies.undoSync(sync_job_id, { preview: true }),
    staleTime: 0,
    retry: false,
  })
  const queries = useQueryClient()
  const undo = useMutation({
    mutationFn: () => discrepancies.undoSync(sync_job_id),
    onSuccess: ({ removed, restored }) => {
      void queries.invalidateQueries()
      notifications.show({ color: 'teal', message: strings.run.undo.done(removed, restored) })
      onDone()
    },
  })
  const error = preview.error ?? undo.error
  return (
    <Confirm
      title={strings.run.undo.title}
      confirm={strings.run.undo.confirm}
      cancel={strings.run.undo.cancel}
      grave
      busy={undo.isPending}
      disabled={!preview.isSuccess}
      onConfirm={() => undo.mutate()}
      onCancel={onDone}
      words={
        error !== null ? (
          <Failure error={error} />
        ) : preview.data === undefined ? (
          <Skeleton height={60} />
        ) : (
          <p>{strings.run.undo.words(preview.data.removed, preview.data.restored)}</p>
        )
      }
    />
  )
}
