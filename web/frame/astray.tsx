/** For an address that leads nowhere, and for a screen that broke or did not arrive. */
import { Button } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { OctagonAlert, WifiOff } from 'lucide-react'
import { useEffect } from 'react'
import { Empty } from '../parts/empty'
import { ButtonLink } from '../parts/links'
import { Screen } from '../parts/screen'
import { useOnline } from '../parts/use-online'
import { strings } from '../strings'
import { Door } from './door'
import { ScreenNotLoaded } from './on-demand'

export function Lost() {
  return (
    <Door title={strings.frame.lost.title}>
      {strings.frame.lost.words}
      <ButtonLink to="/" variant="default">
        {strings.frame.home}
      </ButtonLink>
    </Door>
  )
}

/** When nothing else is left to show. */
export function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <Door title={strings.frame.broken.title}>
      {strings.frame.broken.words(reasonOf(error))}
      <Button variant="default" onClick={reset}>
        {strings.failure.retry}
      </Button>
    </Door>
  )
}

/** Within the frame: whatever else there is can still be gone to. */
export function BrokenScreen({ error, reset }: ErrorComponentProps) {
  if (error instanceof ScreenNotLoaded) return <NotLoaded />
  const { title, words } = strings.frame.broken
  return (
    <Screen title={title}>
      <Empty
        icon={OctagonAlert}
        title={words(reasonOf(error))}
        action={
          <Button variant="default" onClick={reset}>
            {strings.failure.retry}
          </Button>
        }
      />
    </Screen>
  )
}

function NotLoaded() {
  const online = useOnline()
  useEffect(() => {
    // A browser may keep a part that failed as failed: only a new page asks for it again.
    if (navigator.onLine && mayReload()) reload()
    window.addEventListener('online', reload)
    return () => window.removeEventListener('online', reload)
  }, [])
  const { title, offline, failed } = strings.frame.notLoaded
  return (
    <Screen title={title}>
      <Empty
        icon={online ? OctagonAlert : WifiOff}
        title={online ? failed : offline}
        action={
          online && (
            <Button variant="default" onClick={reload}>
              {strings.failure.retry}
            </Button>
          )
        }
      />
    </Screen>
  )
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const reload = (): void => window.location.reload()

/** Once by itself, for a newer console; not round and round. */
function mayReload(): boolean {
  const last = Number(sessionStorage.getItem(RELOADED) ?? 0)
  sessionStorage.setItem(RELOADED, String(Date.now()))
  return Date.now() - last > 60_000
}

const RELOADED = 'reloaded-at'
