/** The frame around every screen: where one can go, whether the service is heard, and who is signed in. */
import { useQueryClient } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { Note } from '../parts/note'
import { useOnline } from '../parts/use-online'
import { strings } from '../strings'
import { followPulse } from '../state/pulse'
import { Brand } from './brand'
import { Navigation } from './navigation'
import { PulseLight } from './pulse-light'
import { UserMenu } from './user-menu'
import { WaitingBar } from './waiting-bar'
import classes from './shell.module.css'

export function Shell() {
  const queries = useQueryClient()
  const online = useOnline()
  useEffect(() => {
    let stop = followPulse(queries)
    // A browser allows few connections to one place: a page that nobody sees leaves its own to others.
    const seen = (): void => {
      stop()
      if (document.visibilityState === 'visible') stop = followPulse(queries)
    }
    document.addEventListener('visibilitychange', seen)
    return () => {
      document.removeEventListener('visibilitychange', seen)
      stop()
    }
  }, [queries])

  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        {strings.frame.skip}
      </a>
      <WaitingBar />
      <header className={classes.top}>
        <Brand />
        <PulseLight />
        <UserMenu />
      </header>
      <Navigation />
      <main id="content" className={classes.content} tabIndex={-1}>
        {!online && (
          <div className={classes.offline}>
            <Note tone="warn">{strings.frame.offline}</Note>
          </div>
        )}
        <Outlet />
      </main>
    </div>
  )
}
