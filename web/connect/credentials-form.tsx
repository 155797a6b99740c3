/** Linking with something that the person knows: the form is drawn from the app's own description. */
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { App, Integration, OfferedAccount } from '../../client'
import { LeaveGuard } from '../parts/leave-guard'
import { LookButton } from '../parts/look-button'
import { fieldErrorsOf } from '../state/failures'
import { framework, service } from '../state/service'
import { strings } from '../strings'
import { AccountChoice } from './account-choice'
import type { WayProps } from './authorise'
import { CredentialFields } from './credential-fields'
import { LinkFailure } from './link-failure'
import { namesakeOf, offeredAccountsOf } from './link-problems'
import classes from './wizard.module.css'

interface Wish {
  external_account?: string
  /** Takes another account than the linked one. */
  replace?: boolean
  /** Shows what the first sync would bring, instead of starting it. */
  look?: boolean
}

export function CredentialsForm({
  app,
  reconnect,
  way,
  onChoosing,
  onBack,
  onLinked,
}: WayProps & { way: App['protocols'][number] }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  // The login is kept in the form meanwhile, so that nobody has to type it twice.
  const [question, setQuestion] = useState<{ accounts: readonly OfferedAccount[]; wish: Wish } | null>(null)
  const fields = app.fields.filter(({ protocol }) => protocol === null || protocol === way)
  const missing = fields.some(({ required, name }) => required && !values[name])

  const link = useMutation({
    mutationFn: async ({ external_account, replace = false, look = false }: Wish): Promise<Integration> => {
      const credentials = Object.fromEntries(
        fields.flatMap(({ name }) => (values[name] ? [[name, values[name].trim()]] : [])),
      )
      const login = { protocol: way, credentials, external_account }
      if (reconnect !== null) return framework.reconnect(reconnect.integration_id, { ...login, replace })
      const linked = await framework.createIntegration({ ...login, app_name: app.app_name })
      // It may have been faster elsewhere; the next step shows whatever runs.
      if (!look)
        await service.syncData({ integration_id: linked.integration_id, sync_type: 'full' }).catch(() => undefined)
      return linked
    },
    onSuccess: ({ integration_id }, { look = false }) => {
      void queries.invalidateQueries({ queryKey: ['integrations'] })
      void queries.invalidateQueries({ queryKey: ['integration', integration_id] })
      if (look)
        void navigate({
          to: '/integrations/$integration_id/preview',
          params: { integration_id },
          search: { sync_type: 'full' },
          // What was typed is used, and not left behind.
          ignoreBlocker: true,
        })
      else onLinked(integration_id)
    },
    onError: (error, wish) => {
      const accounts = offeredAccountsOf(error)
      if (accounts === null) return
      setQuestion({ accounts, wish })
      onChoosing(true)
    },
  })
  const namesake = namesakeOf(link.error, reconnect?.external_account?.id)
  const guard = (
    <LeaveGuard
      when={!link.isSuccess && Object.values(values).some((value) => value !== '')}
      {...strings.connect.leave}
    />
  )

  if (question !== null)
    return (
      <>
        <AccountChoice
          app={app}
          accounts={question.accounts}
          busy={link.isPending}
          error={offeredAccountsOf(link.error) === null ? link.error : null}
          onChoose={(external_account) => link.mutate({ ...question.wish, external_account })}
        >
          <Button
            variant="default"
            onClick={() => {
              link.reset()
              setQuestion(null)
              onChoosing(false)
            }}
          >
            {strings.connect.back}
          </Button>
        </AccountChoice>
        {guard}
      </>
    )

  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        link.mutate({})
      }}
    >
      <CredentialFields
        fields={fields}
        values={values}
        errors={fieldErrorsOf(link.error, 'credentials')}
        onChange={setValues}
      />
      {link.error !== null && (
        <LinkFailure
          error={link.error}
          app={app}
          onReplace={reconnect === null ? null : () => link.mutate({ replace: true })}
          onSame={namesake === null ? null : () => link.mutate({ external_account: namesake })}
        />
      )}
      <div className={classes.buttons}>
        <Button type="submit" loading={link.isPending} disabled={missing}>
          {reconnect === null ? strings.connect.signIn.submit : strings.connect.signIn.reconnect}
        </Button>
        {reconnect === null && (
          <LookButton disabled={missing || link.isPending} onClick={() => link.mutate({ look: true })}>
            {strings.connect.signIn.look}
          </LookButton>
        )}
        <Button variant="default" onClick={onBack}>
          {strings.connect.back}
        </Button>
      </div>
      {guard}
    </form>
  )
}
