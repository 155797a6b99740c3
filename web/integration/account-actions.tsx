/** Letting an account go: with its records kept, or removed. */
import { Button, Radio } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Integration } from '../../client'
import { Confirm } from '../parts/confirm'
import { Failure } from '../parts/failure'
import { Panel } from '../parts/panel'
import { accountName } from '../state/names'
import { framework } from '../state/service'
import { strings } from '../strings'
import classes from './integration-screen.module.css'

export function AccountActions({ integration }: { integration: Integration }) {
  const [asking, setAsking] = useState(false)
  if (integration.status_reason === 'disconnected_by_user') return null
  return (
    <Panel>
      <div className={classes.danger}>
        <p className={classes.words}>{strings.disconnect.words}</p>
        <Button variant="default" onClick={() => setAsking(true)}>
          {strings.disconnect.ask}
        </Button>
      </div>
      {asking && <Disconnect integration={integration} onDone={() => setAsking(false)} />}
    </Panel>
  )
}

export function Disconnect({ integration, onDone }: { integration: Integration; onDone: () => void }) {
  const [data, setData] = useState<'keep' | 'delete'>('keep')
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { integration_id } = integration
  const disconnect = useMutation({
    mutationFn: () => framework.disconnect(integration_id, { data }),
    onSuccess: () => {
      void queries.invalidateQueries()
      notifications.show({ color: 'teal', message: strings.disconnect.done[data] })
      onDone()
      void navigate({ to: '/' })
    },
  })
  const name = accountName(integration)
  return (
    <Confirm
      title={strings.disconnect.title(name)}
      confirm={strings.disconnect.confirm[data]}
      cancel={strings.disconnect.cancel}
      grave
      busy={disconnect.isPending}
      onConfirm={() => disconnect.mutate()}
      onCancel={onDone}
      words={
        <div className={classes.form}>
          <Radio.Group
            label={strings.disconnect.data}
            value={data}
            onChange={(value) => setData(value === 'delete' ? 'delete' : 'keep')}
          >
            <div className={classes.form}>
              {(['keep', 'delete'] as const).map((choice) => (
                <Radio
                  key={choice}
                  value={choice}
                  label={strings.disconnect.choices[choice].name}
                  description={strings.disconnect.choices[choice].words}
                />
              ))}
            </div>
          </Radio.Group>
          {disconnect.error !== null && <Failure error={disconnect.error} />}
        </div>
      }
    />
  )
}
