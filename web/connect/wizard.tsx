/** Linking an account, step by step: what is read and why, signing in, which account where there are several, and the first sync while it runs. */
import { Skeleton, Stepper } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Blocks } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { App } from '../../client'
import { BackLink } from '../parts/back-link'
import { AppMark } from '../parts/app-mark'
import { Failure } from '../parts/failure'
import { ButtonLink } from '../parts/links'
import { Panel } from '../parts/panel'
import { Screen } from '../parts/screen'
import { Empty } from '../parts/empty'
import type { ConnectStep } from '../search'
import { appsQuery, integrationQuery } from '../state/queries'
import { strings } from '../strings'
import { About } from './about'
import { Authorise } from './authorise'
import { ChooseAccount } from './choose-account'
import { FirstSync } from './first-sync'
import { NotLinked } from './not-linked'
import classes from './wizard.module.css'

export function Wizard() {
  const { app_name } = useParams({ from: '/inside/connect/$app_name' })
  const apps = useQuery(appsQuery)
  const app = apps.data?.find((candidate) => candidate.app_name === app_name)
  const title = app?.title ?? app_name
  const { reconnect } = useSearch({ from: '/inside/connect/$app_name' })
  return (
    <Screen
      title={reconnect === undefined ? strings.connect.title(title) : strings.connect.reconnectTitle(title)}
      lead={app?.description}
      above={<BackLink to="/">{strings.hub.name}</BackLink>}
    >
      {apps.error !== null ? (
        <Failure error={apps.error} retry={() => void apps.refetch()} />
      ) : apps.isPending ? (
        <Skeleton height={320} radius="lg" />
      ) : app === undefined ? (
        <Panel>
          <Empty
            icon={Blocks}
            title={strings.connect.unknown.title}
            action={
              <ButtonLink to="/" search={{ show: 'apps' }} variant="default">
                {strings.frame.home}
              </ButtonLink>
            }
          >
            {strings.connect.unknown.words}
          </Empty>
        </Panel>
      ) : (
        <Steps key={app.app_name} app={app} />
      )}
    </Screen>
  )
}

function Steps({ app }: { app: App }) {
  const { integration_id, reconnect, choose, step: asked } = useSearch({ from: '/inside/connect/$app_name' })
  const navigate = useNavigate({ from: '/connect/$app_name' })
  const again = useQuery({ ...integrationQuery(reconnect ?? ''), enabled: reconnect !== undefined })
  // Whoever reconnects knows what is read.
  const usual: ConnectStep = reconnect === undefined ? 'about' : 'sign_in'
  const read = (asked ?? usual) === 'sign_in'
  const goTo = (to: ConnectStep): void =>
    void navigate({ search: (old) => ({ ...old, step: to === usual ? undefined : to }) })
  const [waiting, setWaiting] = useState<string | null>(null)
  const [choosing, setChoosing] = useState(false)
  const linked = useCallback(
    // What was filled in is used, and not left behind.
    (made: string) => void navigate({ search: { integration_id: made }, replace: true, ignoreBlocker: true }),
    [navigate],
  )
  const consented = useCallback(
    (made: string) => void navigate({ search: { choose: made }, replace: true, ignoreBlocker: true }),
    [navigate],
  )
  if (again.error !== null) return <Failure error={again.error} retry={() => void again.refetch()} />
  if (reconnect !== undefined && again.data === undefined) return <Skeleton height={320} radius="lg" />
  if (again.data !== undefined && again.data.app_name !== app.app_name)
    return (
      <Panel>
        <div className={classes.body}>
          <NotLinked app={app} integration={again.data} />
        </div>
      </Panel>
    )
  const step = integration_id !== undefined ? 3 : choose !== undefined || choosing ? 2 : read ? 1 : 0
  // Without a login there is no account to choose.
  const isFileApp = app.protocols.every((way) => way === 'file')
  return (
    <div className={classes.wizard}>
      <Stepper
        active={isFileApp ? Math.min(step, 2) : step}
        size="xs"
        iconSize={28}
        allowNextStepsSelect={false}
        className={classes.steps}
      >
        {(isFileApp ? strings.connect.fileSteps : strings.connect.steps).map((label) => (
          <Stepper.Step key={label} label={label} />
        ))}
      </Stepper>
      <Panel>
        <div className={classes.step}>
          <AppMark app_name={app.app_name} title={app.title} size={48} />
          <div className={classes.body}>
            {step === 0 && <About app={app} onContinue={() => goTo('sign_in')} />}
            {choose !== undefined && <ChooseAccount app={app} integration_id={choose} onLinked={linked} />}
            {choose === undefined && (step === 1 || step === 2) && (
              <Authorise
                app={app}
                reconnect={again.data ?? null}
                waiting={waiting}
                onMade={setWaiting}
                choosing={choosing}
                onChoosing={setChoosing}
                onConsented={consented}
                onBack={() => goTo('about')}
                onLinked={linked}
              />
            )}
            {integration_id !== undefined && <FirstSync app={app} integration_id={integration_id} />}
          </div>
        </div>
      </Panel>
    </div>
  )
}
