/** After a consent to several accounts: one of them is chosen, or none. */
import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { App } from '../../client'
import { Failure } from '../parts/failure'
import { ButtonLink } from '../parts/links'
import { Note } from '../parts/note'
import { integrationQuery, offeredAccountsQuery } from '../state/queries'
import { framework } from '../state/service'
import { strings } from '../strings'
import { AccountChoice } from './account-choice'
import classes from './wizard.module.css'

interface ChooseAccountProps {
  app: App
  integration_id: string
  onLinked: (integration_id: string) => void
}

const words = strings.connect.choose

export function ChooseAccount({ app, integration_id, onLinked }: ChooseAccountProps) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const offered = useQuery(offeredAccountsQuery(integration_id))
  const { data: integration } = useQuery(integrationQuery(integration_id))
  const choose = useMutation({
    mutationFn: (external_account: string) => framework.chooseAccount(integration_id, { external_account }),
    onSuccess: (linked) => {
      void queries.invalidateQueries({ queryKey: ['integrations'] })
      queries.setQueryData(integrationQuery(linked.integration_id).queryKey, linked)
      onLinked(linked.integration_id)
    },
  })
  const leave = useMutation({
    mutationFn: () => framework.disconnect(integration_id),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['integrations'] })
      void navigate({ to: '/' })
    },
  })

  // Chosen before, in another window or by an older look at this page.
  const done = offered.data?.length === 0 && integration?.status === 'CONNECTED'
  useEffect(() => {
    if (done) onLinked(integration_id)
  }, [done, integration_id, onLinked])

  if (offered.error !== null) return <Failure error={offered.error} retry={() => void offered.refetch()} />
  if (offered.data === undefined || integration === undefined || done) return <Skeleton height={160} />
  if (offered.data.length === 0)
    return (
      <div className={classes.form}>
        <Note tone="warn">{words.over}</Note>
        <div className={classes.buttons}>
          <ButtonLink to="/connect/$app_name" params={{ app_name: app.app_name }} search={{}}>
            {words.again}
          </ButtonLink>
        </div>
      </div>
    )
  return (
    <AccountChoice
      app={app}
      accounts={offered.data}
      busy={choose.isPending}
      error={choose.error ?? leave.error}
      onChoose={(id) => choose.mutate(id)}
    >
      <Button variant="default" loading={leave.isPending} onClick={() => leave.mutate()}>
        {words.none}
      </Button>
    </AccountChoice>
  )
}
