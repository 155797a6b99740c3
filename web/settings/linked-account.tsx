/** One linked account among the settings. */
import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { Integration } from '../../client'
import { Disconnect } from '../integration/account-actions'
import { ScheduleForm } from '../integration/schedule-panel'
import { standingOf } from '../hub/standing'
import { StandingBadge } from '../hub/standing-badge'
import { AccountName } from '../parts/account-name'
import { Moment } from '../parts/moment'
import type { Known } from '../state/overview'
import { appsQuery } from '../state/queries'
import { scheduleQuery } from '../state/schedules'
import { ReconnectLink } from '../parts/reconnect-link'
import { strings } from '../strings'
import classes from './settings.module.css'

export function LinkedAccount({ integration, known }: { integration: Integration; known: Known }) {
  const { integration_id, app_name, protocol, status, status_reason, consent_expires_at } = integration
  const [leaving, setLeaving] = useState(false)
  const { data: apps = [] } = useQuery(appsQuery)
  const app = apps.find((each) => each.app_name === app_name)
  const reads = app?.streams.map(({ title }) => title.toLowerCase()) ?? []
  // All of them: a consent that lacks one links nothing.
  const granted = protocol === 'oauth2' && app !== undefined ? app.scopes : []
  const past = status_reason === 'disconnected_by_user'
  return (
    <li className={classes.account}>
      <div className={classes.who}>
        <AccountName integration={integration} />
        <StandingBadge standing={standingOf(integration, known)} />
      </div>
      <div className={classes.details}>
        <dl className={classes.facts}>
          <Fact name={strings.settings.linked.way}>{wayOf(protocol)}</Fact>
          {integration.connected_at !== null && (
            <Fact name={strings.settings.linked.since}>
              <Moment at={integration.connected_at} />
            </Fact>
          )}
          <Fact name={strings.settings.linked.used}>
            <LastUse known={known} />
          </Fact>
          {consent_expires_at !== null && (
            <Fact name={strings.settings.linked.consent}>
              <Moment at={consent_expires_at} />
            </Fact>
          )}
          {integration.disconnected_at !== null && (
            <Fact name={strings.settings.linked.until}>
              <Moment at={integration.disconnected_at} />
            </Fact>
          )}
        </dl>
        {!past && protocol !== 'file' && reads.length > 0 && (
          <p className={classes.soft}>
            {granted.length > 0 && strings.settings.linked.granted(granted)} {strings.settings.linked.reads(reads)}
          </p>
        )}
        {status === 'CONNECTED' && protocol !== 'file' && <Schedule integration_id={integration_id} />}
      </div>
      <div className={classes.buttons}>
        {protocol !== 'file' && <ReconnectLink integration={integration} quiet={status === 'CONNECTED' || past} />}
        {!past && (
          <Button size="xs" variant="default" onClick={() => setLeaving(true)}>
            {strings.disconnect.ask}
          </Button>
        )}
      </div>
      {leaving && <Disconnect integration={integration} onDone={() => setLeaving(false)} />}
    </li>
  )
}

function LastUse({ known }: { known: Known }) {
  if (known === 'unknown') return <Skeleton height={16} width={64} my={3} />
  if (known === 'unread') return strings.hub.standing.unread
  const [newest] = known.latest
  return newest === undefined ? strings.settings.linked.never : <Moment at={newest.started_at ?? newest.queued_at} />
}

const wayOf = (protocol: string): string =>
  Object.entries(strings.connect.ways).find(([way]) => way === protocol)?.[1] ?? protocol

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Schedule({ integration_id }: { integration_id: string }) {
  const { data } = useQuery(scheduleQuery(integration_id))
  if (data === undefined) return null
  return (
    <details className={classes.schedule}>
      <summary>{data === null ? strings.schedule.none : strings.schedule.inWords(data)}</summary>
      <ScheduleForm integration_id={integration_id} schedule={data} />
    </details>
  )
}
