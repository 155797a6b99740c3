/** Who did what: the whole trail, by filters that are in the address. */
import { Skeleton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Footprints } from 'lucide-react'
import { BackLink } from '../parts/back-link'
import { Empty } from '../parts/empty'
import { Failure } from '../parts/failure'
import { Panel } from '../parts/panel'
import { Screen } from '../parts/screen'
import { ShowMore } from '../parts/show-more'
import { toInstants } from '../search'
import { auditTrailQuery } from '../state/settings'
import { strings } from '../strings'
import { AuditExport } from './audit-export'
import { AuditFilters } from './audit-filters'
import { Deeds } from './deeds'
import classes from './audit.module.css'

export function AuditScreen() {
  const search = useSearch({ from: '/inside/settings/audit-trail' })
  const filter = toInstants(search)
  const trail = useInfiniteQuery(auditTrailQuery(filter))
  const deeds = trail.data?.pages.flatMap(({ data }) => data) ?? []
  const filtered = Object.keys(search).length > 0
  return (
    <Screen
      title={strings.audit.name}
      lead={strings.audit.lead}
      above={<BackLink to="/settings">{strings.settings.name}</BackLink>}
    >
      <Panel
        title={strings.audit.entries}
        actions={<AuditExport filter={filter} disabled={deeds.length === 0} />}
        flush
      >
        <AuditFilters />
        {trail.error !== null && (
          <div className={classes.padded}>
            <Failure error={trail.error} retry={() => void trail.refetch()} />
          </div>
        )}
        {trail.isPending && <Skeleton height={120} m="md" />}
        {trail.isSuccess && deeds.length === 0 && (
          <Empty icon={Footprints} title={filtered ? strings.audit.noMatch : strings.audit.none.title}>
            {filtered ? undefined : strings.audit.none.words}
          </Empty>
        )}
        <Deeds deeds={deeds} />
        <ShowMore list={trail} />
      </Panel>
    </Screen>
  )
}
