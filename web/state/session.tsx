/** Who is signed in. Everything inside the gate may rely on it. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { createContext, use, useEffect, type ReactNode } from 'react'
import type { Session } from '../../client'
import { hasToWait, waitMs } from './failures'
import { framework } from './service'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => framework.getSession(),
  // Whoever asked for too much is let in when the minute is over, and need not do anything.
  retry: (_failures, error) => hasToWait(error),
  retryDelay: (_failures, error) => waitMs(error),
  staleTime: Infinity,
})

const tabs = new BroadcastChannel('session')

/** The cookie is everybody's in this browser: a tab of whoever was here before would show one person and act for another. */
export const tellOtherTabs = (): void => tabs.postMessage('changed')

interface GateProps {
  /** Shown while it is not known who is there; it may be because too much was asked for. */
  waiting: (held: boolean) => ReactNode
  /** Shown to whom the service does not know, or when it cannot be asked. */
  refused: (error: Error) => ReactNode
  children: ReactNode
}

export function SessionGate({ waiting, refused, children }: GateProps) {
  const { data, error, failureReason } = useQuery(sessionQuery)
  useEffect(() => {
    // Nothing that was read or typed before is carried over.
    const begin = (): void => window.location.reload()
    tabs.addEventListener('message', begin)
    return () => tabs.removeEventListener('message', begin)
  }, [])
  if (error !== null) return refused(error)
  if (data === undefined) return waiting(hasToWait(failureReason))
  return <SessionContext value={data}>{children}</SessionContext>
}

export function useSession(): Session {
  const session = use(SessionContext)
  if (session === null) throw new Error('This part of the console is shown to nobody who is not signed in.')
  return session
}

const SessionContext = createContext<Session | null>(null)
