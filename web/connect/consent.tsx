/** Linking by consent: the provider asks in a window of its own, and this page says how that goes. */
import { Anchor, Button, Loader } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Integration } from '../../client'
import { Failure } from '../parts/failure'
import { Note } from '../parts/note'
import { integrationQuery } from '../state/queries'
import { framework } from '../state/service'
import { strings } from '../strings'
import type { WayProps } from './authorise'
import { closeWhenBack } from './close-when-back'
import { useClosed } from './use-closed'
import classes from './wizard.module.css'

export function Consent({ app, reconnect, onBack, onConsented, onLinked }: WayProps) {
  const queries = useQueryClient()
  const [popup, setPopup] = useState<Window | null>(null)
  const ask = useMutation<Integration, Error, Window | null>({
    mutationFn: () =>
      reconnect === null
        ? framework.createIntegration({ app_name: app.app_name, protocol: 'oauth2' })
        : framework.reconnect(reconnect.integration_id, { protocol: 'oauth2' }),
    onSuccess: (asked, opened) => {
      queries.setQueryData(integrationQuery(asked.integration_id).queryKey, asked)
      if (opened === null || asked.authorization_url === undefined) return
      opened.location.href = asked.authorization_url
    },
    onError: (_error, opened) => opened?.close(),
  })
  const begin = (): void => {
    // Opened by the press itself: later, a browser would take it for an advertisement.
    const opened = window.open('', '_blank', 'popup,width=540,height=740')
    if (opened !== null) opened.opener = null
    setPopup(opened)
    ask.mutate(opened)
  }

  const asked = ask.data
  const outcome = useOutcome(asked)
  const closed = useClosed(popup)
  const { linked, choosing } = outcome ?? {}
  useEffect(() => {
    if (linked === undefined && choosing === undefined) return
    if (popup !== null) closeWhenBack(popup)
    void queries.invalidateQueries({ queryKey: ['integrations'] })
    if (linked !== undefined) onLinked(linked)
    if (choosing !== undefined) onConsented(choosing)
  }, [linked, choosing, popup, queries, onLinked, onConsented])

  const waiting = asked !== undefined && outcome === null
  const { consent } = strings.connect
  return (
    <div className={classes.form}>
      <p className={classes.words}>{consent.words(app.title)}</p>
      {ask.error !== null && <Failure error={ask.error} />}
      {outcome?.refused !== undefined && <Note tone="bad">{consent.reasons[outcome.refused] ?? consent.failed}</Note>}
      {waiting && popup === null && (
        <Note tone="warn">
          {consent.blocked}{' '}
          <Anchor href={asked.authorization_url} target="_blank" rel="noreferrer" underline="always">
            {consent.open(app.title)}
          </Anchor>
        </Note>
      )}
      {waiting && popup !== null && (
        <Note tone={closed ? 'warn' : 'busy'}>
          {closed ? consent.closed(app.title) : consent.waiting(app.title)}{' '}
          <Anchor href={asked.authorization_url} underline="always">
            {consent.here}
          </Anchor>
        </Note>
      )}
      <div className={classes.buttons}>
        <Button
          onClick={begin}
          loading={ask.isPending}
          variant={waiting && !closed ? 'default' : 'filled'}
          leftSection={waiting && !closed ? <Loader size={14} aria-hidden /> : <ExternalLink size={15} aria-hidden />}
        >
          {asked === undefined ? consent.begin(app.title) : consent.again(app.title)}
        </Button>
        <Button variant="default" onClick={onBack}>
          {strings.connect.back}
        </Button>
      </div>
    </div>
  )
}

interface Outcome {
  linked?: string
  /** The login reaches several accounts: this integration waits for one to be chosen. */
  choosing?: string
  refused?: string
}

/** What became of the question, as the service tells; null while it is open. */
function useOutcome(asked: Integration | undefined): Outcome | null {
  const { data } = useQuery({
    ...integrationQuery(asked?.integration_id ?? ''),
    enabled: asked !== undefined,
    // The pulse tells it at once; this is for when it is not heard.
    refetchInterval: 3_000,
  })
  if (asked === undefined || data === undefined) return null
  const { integration_id, status, status_reason, connected_at, linked_as } = data
  // A renewed consent keeps the status and moves the time.
  if (status === 'CONNECTED' && connected_at !== asked.connected_at) return { linked: integration_id }
  if (status_reason === 'choose_account') return { choosing: integration_id }
  if (status_reason === 'linked_before' && linked_as !== null) return { linked: linked_as }
  if (status === 'DISCONNECTED' && asked.status === 'PENDING') return { refused: status_reason ?? '' }
  return null
}
