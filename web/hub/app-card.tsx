/** An app of the catalogue. */
import type { App } from '../../client'
import { AppMark } from '../parts/app-mark'
import { ButtonLink } from '../parts/links'
import { strings } from '../strings'
import classes from './card.module.css'

export function AppCard({ app }: { app: App }) {
  const { app_name, title, description, category, protocols, status, status_detail } = app
  return (
    <article className={classes.card} aria-label={title}>
      <header className={classes.header}>
        <AppMark app_name={app_name} title={title} />
        <div className={classes.names}>
          <h3 className={classes.title}>{title}</h3>
          <p className={classes.kind}>{strings.hub.categories[category]}</p>
        </div>
      </header>
      <p className={classes.words}>{status === 'retired' ? (status_detail ?? description) : description}</p>
      <footer className={classes.footer}>
        <span className={classes.kind}>{strings.hub.ways(protocols)}</span>
        <ButtonLink to="/connect/$app_name" params={{ app_name }} size="xs" variant="default">
          {strings.hub.connect}
        </ButtonLink>
      </footer>
    </article>
  )
}
