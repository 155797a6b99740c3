/** Who is signed in. Everything inside the gate may rely on it. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { createContext, use, useEffect, type ReactNode } from 'react'
import type { Session } from '../../client'
import { framework } from './service'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => framework.getSession(),
  retry: false,
  staleTime: Infinity,
})

const tabs = new BroadcastChannel('session')

/** The cookie is everybody's in this browser: a tab of whoever was here before would show one person and act for another. */
export const tellOtherTabs = (): void => tabs.postMessage('changed')

interface GateProps {
  /** Shown while it is not known who is there. */
  waiting: ReactNode
  /** Shown to whom the service does not know, or when it cannot be asked. */
  refused: (error: Error) => ReactNode
  children: ReactNode
}

export function SessionGate({ waiting, refused, children }: GateProps) {
  const { data, error } = useQuery(sessionQuery)
  useEffect(() => {
    // Nothing that was read or typed before is carried over.
    const begin = (): void => window.location.reload()
    tabs.addEventListener('message', begin)
    return () => tabs.removeEventListener('message', begin)
  }, [])
  if (error !== null) return refused(error)
  return data === undefined ? waiting : <SessionContext value={data}>{children}</SessionContext>
}

export function useSession(): Session {
  const session = use(SessionContext)
  if (session === null) throw new Error('This part of the console is shown to nobody who is not signed in.')
  return session
}

const SessionContext = createContext<Session | null>(null)
