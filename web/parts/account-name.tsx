/** A linked account in a list: the mark and the name of its app, which leads to it, and what it is called there. */
import { Link } from '@tanstack/react-router'
import type { Integration } from '../../client'
import { accountName, useNames } from '../state/names'
import { AppMark } from './app-mark'
import classes from './account-name.module.css'

export function AccountName({ integration }: { integration: Integration }) {
  const { integration_id, app_name } = integration
  const { appTitle } = useNames()
  const title = appTitle(app_name)
  return (
    <div className={classes.who}>
      <AppMark app_name={app_name} title={title} size={34} />
      <div className={classes.names}>
        <p className={classes.title}>
          <Link to="/integrations/$integration_id" params={{ integration_id }}>
            {title}
          </Link>
        </p>
        <p className={classes.account}>{accountName(integration)}</p>
      </div>
    </div>
  )
}
