/** Starts a sync: what changed, or everything. */
import { ActionIcon, Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ChevronDown, RefreshCw } from 'lucide-react'
import type { SyncJob } from '../../client'
import { codeOf, describeFailure, factOf } from '../state/failures'
import { service } from '../state/service'
import { strings } from '../strings'
import classes from './sync-button.module.css'

export function SyncButton({ integration_id, size = 'xs' }: { integration_id: string; size?: 'xs' | 'sm' }) {
  const navigate = useNavigate()
  const show = (sync_job_id: string): void => void navigate({ to: '/monitor/$sync_job_id', params: { sync_job_id } })
  const start = useMutation({
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
  return (
    <div className={classes.pair}>
      <Button
        size={size}
        variant="default"
        className={classes.main}
        leftSection={<RefreshCw size={14} aria-hidden />}
        loading={start.isPending}
        onClick={() => start.mutate('incremental')}
      >
        {strings.sync.now}
      </Button>
      <Menu position="bottom-end" width={280} withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon
            size={size === 'xs' ? 30 : 36}
            variant="default"
            className={classes.more}
            aria-label={strings.sync.choose}
          >
            <ChevronDown size={14} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {(['incremental', 'full'] as const).map((sync_type) => (
            <Menu.Item key={sync_type} onClick={() => start.mutate(sync_type)}>
              <span className={classes.name}>{strings.sync.types[sync_type].name}</span>
              <span className={classes.words}>{strings.sync.types[sync_type].words}</span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
