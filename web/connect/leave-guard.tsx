/** Asks before a half-filled form is left. */
import { useBlocker } from '@tanstack/react-router'
import { Confirm } from '../parts/confirm'
import { strings } from '../strings'

export function LeaveGuard({ when }: { when: boolean }) {
  const leaving = useBlocker({
    shouldBlockFn: ({ next, current }) => when && next.pathname !== current.pathname,
    enableBeforeUnload: () => when,
    withResolver: true,
  })
  if (leaving.status !== 'blocked') return null
  return <Confirm {...strings.connect.leave} onConfirm={leaving.proceed} onCancel={leaving.reset} />
}
