/** A linked account in a list: the mark and the name of its app, which leads to it, and what it is called there. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Integration } from '../../client'
import { appsQuery } from '../state/queries'
import { strings } from '../strings'
import { AppMark } from './app-mark'
import classes from './account-name.module.css'

export function AccountName({ integration }: { integration: Integration }) {
  const { integration_id, app_name, external_account } = integration
  const { data: apps = [] } = useQuery(appsQuery)
  const title = apps.find((app) => app.app_name === app_name)?.title ?? app_name
  return (
    <div className={classes.who}>
      <AppMark app_name={app_name} title={title} size={34} />
      <div className={classes.names}>
        <p className={classes.title}>
          <Link to="/integrations/$integration_id" params={{ integration_id }}>
            {title}
          </Link>
        </p>
        <p className={classes.account}>{external_account?.name ?? strings.hub.files}</p>
      </div>
    </div>
  )
}
