/** A linked account: how it stands in words, its last runs, and the one thing to do. */
import { Link } from '@tanstack/react-router'
import type { Integration } from '../../client'
import { AccountStrip } from '../parts/account-strip'
import { AppMark } from '../parts/app-mark'
import { ButtonLink } from '../parts/links'
import { Moment } from '../parts/moment'
import { accountName } from '../state/names'
import type { Known } from '../state/overview'
import { strings } from '../strings'
import { AccountAction } from './account-action'
import { failureOf, type Standing } from './standing'
import { StandingBadge } from './standing-badge'
import classes from './card.module.css'

interface IntegrationCardProps {
  integration: Integration
  title: string
  known: Known
  standing: Standing
}

export function IntegrationCard({ integration, title, known, standing }: IntegrationCardProps) {
  const { integration_id, app_name, last_synced_at } = integration
  const name = accountName(integration)
  const failure = failureOf(standing, known)
  return (
    <article className={classes.card} data-standing={standing} aria-label={`${title}, ${name}`}>
      <header className={classes.header}>
        <AppMark app_name={app_name} title={title} />
        <div className={classes.names}>
          <h3 className={classes.title}>
            <Link to="/integrations/$integration_id" params={{ integration_id }} className={classes.link}>
              {title}
            </Link>
          </h3>
          <p className={classes.kind}>{name}</p>
        </div>
        <StandingBadge standing={standing} />
      </header>
      <p className={classes.words}>
        {failure ? `${failure.title}. ${failure.remedy}` : strings.hub.sentence[standing]}{' '}
        {last_synced_at !== null && (
          <span className={classes.fresh}>
            {strings.hub.fresh} <Moment at={last_synced_at} />.
          </span>
        )}
      </p>
      <AccountStrip integration_id={integration_id} />
      <footer className={classes.footer}>
        {standing === 'syncing' ? (
          <ButtonLink to="/integrations/$integration_id" params={{ integration_id }} size="xs" variant="default">
            {strings.hub.open}
          </ButtonLink>
        ) : (
          <AccountAction integration={integration} known={known} />
        )}
      </footer>
    </article>
  )
}
