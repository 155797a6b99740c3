/** One key: its ends, what it may do, when it was used, until when it works. */
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiKey } from '../../client'
import { Badge } from '../parts/badge'
import { Confirm } from '../parts/confirm'
import { Failure } from '../parts/failure'
import { Moment } from '../parts/moment'
import { useNow } from '../parts/use-now'
import { framework } from '../state/service'
import { strings } from '../strings'
import classes from './api-keys.module.css'

export function ApiKeyRow({ apiKey }: { apiKey: ApiKey }) {
  const { key_id, name, key_prefix, key_tail, scopes, expires_at, last_used_at } = apiKey
  const [asking, setAsking] = useState(false)
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => framework.revokeApiKey(key_id),
    onSuccess: () => {
      setAsking(false)
      for (const queryKey of [['api-keys'], ['audit-trail']]) void queries.invalidateQueries({ queryKey })
    },
  })
  const over = useNow(15_000) >= Date.parse(expires_at)
  return (
    <li className={classes.key}>
      <div className={classes.names}>
        <p className={classes.name}>{name}</p>
        <code className={classes.soft}>
          {key_prefix}…{key_tail}
        </code>
      </div>
      <div className={classes.facts}>
        <Badge tone={over ? 'bad' : scopes.includes('write') ? 'warn' : 'idle'}>
          {over ? strings.keys.over : strings.keys.may(scopes.includes('write'))}
        </Badge>
        <p className={classes.soft}>
          {over ? strings.keys.ended : strings.keys.ends} <Moment at={expires_at} /> ·{' '}
          {last_used_at === null ? (
            strings.keys.unused
          ) : (
            <>
              {strings.keys.used} <Moment at={last_used_at} />
            </>
          )}
        </p>
      </div>
      <Button size="xs" variant="default" aria-label={strings.keys.revokeNamed(name)} onClick={() => setAsking(true)}>
        {strings.keys.revoke}
      </Button>
      {asking && (
        <Confirm
          title={strings.keys.question(name)}
          words={
            <>
              {strings.keys.consequence}
              {revoke.error !== null && <Failure error={revoke.error} />}
            </>
          }
          confirm={strings.keys.revoke}
          cancel={strings.keys.keep}
          grave
          busy={revoke.isPending}
          onConfirm={() => revoke.mutate()}
          onCancel={() => setAsking(false)}
        />
      )}
    </li>
  )
}
