/** Signing in, by whichever way the app knows. */
import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { App, Integration } from '../../client'
import { strings } from '../strings'
import { Consent } from './consent'
import { CredentialsForm } from './credentials-form'
import { FilesForm } from './files-form'
import classes from './wizard.module.css'

export interface WayProps {
  app: App
  /** The account that gets a new login; null for a new link. */
  reconnect: Integration | null
  /** The link that waits for its first file; it outlives going back, so that no second one is made. */
  waiting: string | null
  onMade: (integration_id: string) => void
  /** The login was taken, and reaches several accounts; or the person wants another login after all. */
  choosing: boolean
  onChoosing: (choosing: boolean) => void
  /** The same after a consent: the integration that waits for the choice. */
  onConsented: (integration_id: string) => void
  onBack: () => void
  onLinked: (integration_id: string) => void
}

type Way = App['protocols'][number]

export function Authorise(props: WayProps) {
  const { app, reconnect, choosing } = props
  // A link that fetches is not made one that waits for files.
  const ways = app.protocols.filter((way) => way !== 'file' || reconnect === null || reconnect.protocol === 'file')
  const [way, setWay] = useState<Way>(ways[0] ?? 'token')
  return (
    <div className={classes.form}>
      {!choosing && (
        <h2 className={classes.heading}>
          {way === 'file' ? strings.connect.signIn.files : strings.connect.signIn.heading(app.title)}
        </h2>
      )}
      {ways.length > 1 && !choosing && (
        <SegmentedControl
          aria-label={strings.connect.signIn.way}
          value={way}
          onChange={setWay}
          data={ways.map((value) => ({ value, label: strings.connect.ways[value] }))}
        />
      )}
      {way === 'oauth2' ? (
        <Consent {...props} />
      ) : way === 'file' ? (
        <FilesForm {...props} />
      ) : (
        <CredentialsForm key={way} way={way} {...props} />
      )}
    </div>
  )
}
