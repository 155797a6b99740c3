/** A line across the top while something that was clicked waits: a screen on its way, or the service's answer. */
import { useIsMutating } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { strings } from '../strings'
import classes from './waiting-bar.module.css'

export function WaitingBar() {
  const opening = useRouterState({ select: ({ status }) => status === 'pending' })
  const sending = useIsMutating() > 0
  if (!opening && !sending) return null
  return (
    <div role="progressbar" aria-label={strings.frame.waiting} className={classes.bar}>
      <span className={classes.running} />
    </div>
  )
}
