/** Entries of the audit trail: what was done, by whom, when, and to what. */
import { Link } from '@tanstack/react-router'
import type { Deed } from '../../client'
import { Moment } from '../parts/moment'
import { useNames } from '../state/names'
import { useSession } from '../state/session'
import { strings } from '../strings'
import classes from './audit.module.css'

export function Deeds({ deeds }: { deeds: readonly Deed[] }) {
  if (deeds.length === 0) return null
  return (
    <ol>
      {deeds.map((deed) => (
        <li key={deed.deed_id} className={classes.deed}>
          <p>
            {strings.audit.kinds[deed.kind]} <span className={classes.soft}>{moreOf(deed)}</span>
          </p>
          <p className={classes.soft}>
            <Who actor={deed.actor} /> · <Moment at={deed.done_at} />
            <Account deed={deed} />
            {deed.sync_job_id !== null && (
              <>
                {' · '}
                <Link to="/monitor/$sync_job_id" params={{ sync_job_id: deed.sync_job_id }}>
                  {strings.audit.run}
                </Link>
              </>
            )}
          </p>
        </li>
      ))}
    </ol>
  )
}

function Who({ actor: { kind, id, key } }: Pick<Deed, 'actor'>) {
  const { user_id } = useSession()
  const { who } = strings.audit
  const name = kind === 'user' && id === user_id ? who.you : kind === 'service' || kind === 'operator' ? who[kind] : id
  if (key === null) return name
  const ends = `${key.key_prefix}…${key.key_tail}`
  return kind === 'key' ? who.key(key.name, ends) : who.withKey(name, key.name, ends)
}

function Account({ deed: { integration_id, app_name } }: { deed: Deed }) {
  const { accountTitle, appTitle, integrations } = useNames()
  if (app_name === null) return null
  const linked = integrations.find((link) => link.integration_id === integration_id)
  const title = linked === undefined ? appTitle(app_name) : accountTitle(linked)
  if (integration_id === null) return ` · ${title}`
  return (
    <>
      {' · '}
      <Link to="/integrations/$integration_id" params={{ integration_id }}>
        {title}
      </Link>
    </>
  )
}

/** What there is to say beyond the kind. */
function moreOf({ details }: Deed): string {
  const { data, schedule, sync_type, target, policy, records, key_name, code } = details
  const { more } = strings.audit
  const said = [
    data === undefined ? undefined : more.data[data],
    schedule === undefined ? undefined : more.schedule(schedule),
    sync_type === undefined ? undefined : more.sync[sync_type],
    target === undefined ? undefined : more.policy(target, policy),
    records === undefined || records < 2 ? undefined : more.records(records),
    key_name,
    code,
  ]
  return said.filter((each) => each !== undefined).join(' · ')
}
