/** Every migration in order. Append only: a name that was released is never changed or moved. */
import * as integrations from './0001_integrations'
import * as records from './0002_records'
import * as syncJobs from './0003_sync_jobs'
import * as views from './0004_views'
import * as investments from './0005_investments'
import * as connections from './0006_connections'
import * as logins from './0007_logins'
import * as access from './0008_access'
import * as files from './0009_files'
import * as discrepancies from './0010_discrepancies'
import * as events from './0011_events'
import * as consoleSessions from './0012_console_sessions'
import * as balanceOpenings from './0013_balance_openings'
import * as loginLife from './0014_login_life'
import * as revokedAccounts from './0015_revoked_accounts'
import * as auditTrail from './0016_audit_trail'
import * as personalKeys from './0017_personal_keys'
import * as sameAccounts from './0018_same_accounts'
import * as keptRecords from './0019_kept_records'
import * as accountChoices from './0020_account_choices'
import * as claims from './0021_claims'
import * as heardDecisions from './0022_heard_decisions'

export const migrations = {
  '0001_integrations': integrations,
  '0002_records': records,
  '0003_sync_jobs': syncJobs,
  '0004_views': views,
  '0005_investments': investments,
  '0006_connections': connections,
  '0007_logins': logins,
  '0008_access': access,
  '0009_files': files,
  '0010_discrepancies': discrepancies,
  '0011_events': events,
  '0012_console_sessions': consoleSessions,
  '0013_balance_openings': balanceOpenings,
  '0014_login_life': loginLife,
  '0015_revoked_accounts': revokedAccounts,
  '0016_audit_trail': auditTrail,
  '0017_personal_keys': personalKeys,
  '0018_same_accounts': sameAccounts,
  '0019_kept_records': keptRecords,
  '0020_account_choices': accountChoices,
  '0021_claims': claims,
  '0022_heard_decisions': heardDecisions,
} as const
