/** Starts a sync, of what changed or of everything; or leads to a look at what it would do. */
import { ActionIcon, Button, Menu } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { ChevronDown, RefreshCw } from 'lucide-react'
import { strings } from '../strings'
import { useStartSync } from './use-start-sync'
import classes from './sync-button.module.css'

export function SyncButton({ integration_id, size = 'xs' }: { integration_id: string; size?: 'xs' | 'sm' }) {
  const start = useStartSync(integration_id)
  const navigate = useNavigate()
  const preview = (sync_type: (typeof TYPES)[number]): void =>
    void navigate({
      to: '/integrations/$integration_id/preview',
      params: { integration_id },
      search: sync_type === 'full' ? { sync_type } : {},
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
          {TYPES.map((sync_type) => (
            <Menu.Item key={sync_type} onClick={() => start.mutate(sync_type)}>
              <span className={classes.name}>{strings.sync.types[sync_type].name}</span>
              <span className={classes.words}>{strings.sync.types[sync_type].words}</span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          {TYPES.map((sync_type) => (
            <Menu.Item key={sync_type} onClick={() => preview(sync_type)}>
              <span className={classes.name}>{strings.sync.previews[sync_type].name}</span>
              <span className={classes.words}>{strings.sync.previews[sync_type].words}</span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

const TYPES = ['incremental', 'full'] as const
