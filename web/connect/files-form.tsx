/** Linking an app that reads files, with the first of them. */
import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { FileImport } from '../files/file-import'
import { framework } from '../state/service'
import { strings } from '../strings'
import type { WayProps } from './authorise'
import { CredentialFields } from './credential-fields'
import classes from './wizard.module.css'

export function FilesForm({ app, reconnect, waiting, onMade, onBack, onLinked }: WayProps) {
  const queries = useQueryClient()
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  // A file that is refused does not undo the link it was meant for.
  const made = reconnect?.status === 'CONNECTED' ? reconnect.integration_id : waiting
  const fields = app.fields.filter(({ secret, protocol }) => !secret && (protocol === null || protocol === 'file'))

  const link = async (): Promise<string> => {
    if (made !== null) return made
    const credentials = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
    const { integration_id } =
      reconnect === null
        ? await framework.createIntegration({ app_name: app.app_name, protocol: 'file', credentials })
        : await framework.reconnect(reconnect.integration_id, { protocol: 'file', credentials })
    onMade(integration_id)
    void queries.invalidateQueries({ queryKey: ['integrations'] })
    return integration_id
  }

  return (
    <div className={classes.form}>
      {made === null && <CredentialFields fields={fields} values={values} errors={{}} onChange={setValues} />}
      <FileImport app={app} integration={link} submit={() => strings.connect.signIn.import} onStarted={onLinked} />
      <div className={classes.buttons}>
        <Button variant="default" onClick={onBack}>
          {strings.connect.back}
        </Button>
      </div>
    </div>
  )
}
