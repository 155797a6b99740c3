/** Asks before what somebody filled in or chose is left behind. */
import { useBlocker } from '@tanstack/react-router'
import { Confirm } from './confirm'

interface LeaveGuardProps {
  when: boolean
  title: string
  words: string
  confirm: string
  cancel: string
}

export function LeaveGuard({ when, ...question }: LeaveGuardProps) {
  const leaving = useBlocker({
    shouldBlockFn: ({ next, current }) => when && next.pathname !== current.pathname,
    enableBeforeUnload: () => when,
    withResolver: true,
  })
  if (leaving.status !== 'blocked') return null
  return <Confirm {...question} onConfirm={leaving.proceed} onCancel={leaving.reset} />
}
