/** An address that speaks of an account which is not linked, or of another app: what is so, and the way out. */
import type { App, Integration } from '../../client'
import { standingOf } from '../hub/standing'
import { ButtonLink } from '../parts/links'
import { Note } from '../parts/note'
import { ReconnectLink } from '../parts/reconnect-link'
import { strings } from '../strings'
import classes from './wizard.module.css'

export function NotLinked({ app, integration }: { app: App; integration: Integration }) {
  const { integration_id, app_name, connected_at, linked_as } = integration
  const words = strings.connect.notLinked
  const foreign = app_name !== app.app_name
  const account = foreign || connected_at !== null ? integration_id : linked_as
  const mayFinish = !foreign && (integration.status === 'PENDING' || connected_at !== null)
  return (
    <>
      <h2 className={classes.heading}>{foreign ? words.foreign : words.heading(app.title)}</h2>
      {!foreign && (
        <Note tone="warn">{mayFinish ? strings.hub.sentence[standingOf(integration, 'unknown')] : words.over}</Note>
      )}
      <div className={classes.buttons}>
        {mayFinish && <ReconnectLink integration={integration} size="sm" />}
        {!mayFinish && !foreign && (
          <ButtonLink to="/connect/$app_name" params={{ app_name }} search={{}}>
            {words.anew}
          </ButtonLink>
        )}
        {account !== null && (
          <ButtonLink to="/integrations/$integration_id" params={{ integration_id: account }} variant="default">
            {strings.connect.first.open}
          </ButtonLink>
        )}
      </div>
    </>
  )
}
