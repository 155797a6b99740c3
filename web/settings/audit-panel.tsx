/** The newest entries of the audit trail, and the way to all of them. */
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Failure } from '../parts/failure'
import { ButtonLink } from '../parts/links'
import { Panel } from '../parts/panel'
import { latestDeedsQuery } from '../state/settings'
import { strings } from '../strings'
import { Deeds } from './deeds'
import classes from './audit.module.css'

export function AuditPanel() {
  const { data, error, refetch } = useQuery(latestDeedsQuery)
  return (
    <Panel
      title={strings.audit.name}
      lead={strings.audit.lead}
      flush
      actions={
        <ButtonLink to="/settings/audit-trail" size="xs" variant="default">
          {strings.audit.all}
        </ButtonLink>
      }
    >
      {error !== null && (
        <div className={classes.padded}>
          <Failure error={error} retry={() => void refetch()} />
        </div>
      )}
      {data === undefined && error === null && <Skeleton height={60} m="md" />}
      {data?.length === 0 && <p className={classes.padded}>{strings.audit.none.words}</p>}
      <Deeds deeds={data ?? []} />
    </Panel>
  )
}
