/** The audit trail as a file, as far as the filters let it through. */
import type { Deed } from '../../client'
import { ExportButton } from '../parts/export-button'
import { service } from '../state/service'
import type { AuditFilter } from '../state/settings'

export const AuditExport = ({ filter, disabled }: { filter: AuditFilter; disabled: boolean }) => (
  <ExportButton
    file="audit-trail.csv"
    columns={COLUMNS}
    read={(page) => service.listAuditTrail({ ...filter, ...page })}
    rowOf={rowOf}
    disabled={disabled}
  />
)

const COLUMNS = [
  'done_at', 'kind', 'actor_kind', 'actor', 'key_id', 'integration_id', 'app_name', 'sync_job_id', 'details', 'deed_id',
] as const // prettier-ignore

const rowOf = ({ done_at, kind, actor, integration_id, app_name, sync_job_id, details, deed_id }: Deed) => [
  done_at,
  kind,
  actor.kind,
  actor.id,
  actor.key?.key_id ?? null,
  integration_id,
  app_name,
  sync_job_id,
  JSON.stringify(details),
  deed_id,
]
