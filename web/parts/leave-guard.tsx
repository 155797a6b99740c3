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
    shouldBlockFn: ({ next, current }) => when && placeOf(next) !== placeOf(current),
    enableBeforeUnload: () => when,
    withResolver: true,
  })
  if (leaving.status !== 'blocked') return null
  return <Confirm {...question} onConfirm={leaving.proceed} onCancel={leaving.reset} />
}

/** A step of a screen is a place of its own; what else an address says shows the same one differently. */
const placeOf = ({ pathname, search }: { pathname: string; search: object }): string =>
  `${pathname} ${'step' in search ? String(search.step) : ''}`
