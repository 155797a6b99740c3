/** Keys for programs of one's own: which there are, a new one, and ending one. */
import { Anchor, Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { Empty } from '../parts/empty'
import { Failure } from '../parts/failure'
import { Panel } from '../parts/panel'
import { apiKeysQuery } from '../state/settings'
import { strings } from '../strings'
import { ApiKeyRow } from './api-key-row'
import { NewApiKey } from './new-api-key'
import classes from './api-keys.module.css'

export function ApiKeys() {
  const { data: keys, error, refetch } = useQuery(apiKeysQuery)
  const [making, setMaking] = useState(false)
  return (
    <Panel
      title={strings.keys.title}
      lead={
        <>
          {strings.keys.lead}{' '}
          <Anchor href="/docs" inherit underline="always">
            {strings.keys.reference}
          </Anchor>
        </>
      }
      flush
      actions={
        <Button size="xs" variant="default" onClick={() => setMaking(true)}>
          {strings.keys.make}
        </Button>
      }
    >
      {error !== null && (
        <div className={classes.padded}>
          <Failure error={error} retry={() => void refetch()} />
        </div>
      )}
      {keys === undefined && error === null && <Skeleton height={60} m="md" />}
      {keys?.length === 0 && (
        <Empty icon={KeyRound} title={strings.keys.none.title}>
          {strings.keys.none.words}
        </Empty>
      )}
      <ul>
        {keys?.map((key) => (
          <ApiKeyRow key={key.key_id} apiKey={key} />
        ))}
      </ul>
      {making && <NewApiKey onDone={() => setMaking(false)} />}
    </Panel>
  )
}
