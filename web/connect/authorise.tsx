/** Signing in, by whichever way the app knows: the form is drawn from its own description. */
import { Button, SegmentedControl } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { App, Integration } from '../../client'
import { Confirm } from '../parts/confirm'
import { FileDrop } from '../parts/file-drop'
import { framework, service } from '../state/service'
import { useSession } from '../state/session'
import { strings } from '../strings'
import { AccountChoice } from './account-choice'
import { CredentialFields } from './credential-fields'
import { LinkFailure } from './link-failure'
import { fieldErrorsOf, offeredAccountsOf } from './link-problems'
import classes from './wizard.module.css'

interface AuthoriseProps {
  app: App
  onBack: () => void
  onLinked: (integration_id: string) => void
}

type Way = App['protocols'][number]

export function Authorise({ app, onBack, onLinked }: AuthoriseProps) {
  const { user_id } = useSession()
  const queries = useQueryClient()
  const [way, setWay] = useState<Way>(app.protocols[0] ?? 'token')
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const [files, setFiles] = useState<readonly File[]>([])
  // A file that is refused does not undo the link it was meant for.
  const [made, setMade] = useState<Integration | null>(null)

  const fields = app.fields.filter(({ protocol }) => protocol === null || protocol === way)
  const missing = way === 'file' ? files.length === 0 : fields.some(({ required, name }) => required && !values[name])

  const link = useMutation({
    mutationFn: async (external_account: string | undefined) => {
      if (way !== 'file') {
        const credentials = Object.fromEntries(
          fields.flatMap(({ name }) => (values[name] ? [[name, values[name].trim()]] : [])),
        )
        return framework.createIntegration({ user_id, app_name: app.app_name, credentials, external_account })
      }
      const integration = made ?? (await framework.createIntegration({ user_id, app_name: app.app_name }))
      setMade(integration)
      await service.uploadFiles(integration.integration_id, files)
      return integration
    },
    onSuccess: async ({ integration_id }) => {
      void queries.invalidateQueries({ queryKey: ['integrations'] })
      if (way !== 'file') await service.syncData({ integration_id, sync_type: 'full' }).catch(() => undefined)
      onLinked(integration_id)
    },
  })

  const halfFilled = !link.isSuccess && (Object.values(values).some((value) => value !== '') || files.length > 0)
  const leaving = useBlocker({
    shouldBlockFn: ({ next, current }) => halfFilled && next.pathname !== current.pathname,
    enableBeforeUnload: () => halfFilled,
    withResolver: true,
  })

  const offered = offeredAccountsOf(link.error)
  if (offered !== null)
    return <AccountChoice accounts={offered} busy={link.isPending} onChoose={(id) => link.mutate(id)} />

  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        link.mutate(undefined)
      }}
    >
      <h2 className={classes.heading}>{strings.connect.signIn.heading(app.title)}</h2>
      {app.protocols.length > 1 && (
        <SegmentedControl
          aria-label={strings.connect.signIn.way}
          value={way}
          onChange={(value) => {
            setWay(value)
            link.reset()
          }}
          data={app.protocols.map((value) => ({ value, label: strings.connect.ways[value] }))}
        />
      )}
      {way === 'file' ? (
        <FileDrop types={app.file_types} files={files} onChange={setFiles} />
      ) : (
        <CredentialFields fields={fields} values={values} errors={fieldErrorsOf(link.error)} onChange={setValues} />
      )}
      {link.error !== null && <LinkFailure error={link.error} app={app} />}
      <div className={classes.buttons}>
        <Button type="submit" loading={link.isPending} disabled={missing}>
          {strings.connect.signIn.submit(way)}
        </Button>
        <Button variant="default" onClick={onBack}>
          {strings.connect.back}
        </Button>
      </div>
      {leaving.status === 'blocked' && (
        <Confirm {...strings.connect.leave} onConfirm={leaving.proceed} onCancel={leaving.reset} />
      )}
    </form>
  )
}
