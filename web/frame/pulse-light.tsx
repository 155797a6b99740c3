/** Whether the service is heard: live, or for how long it was not. */
import { useOnline } from '../parts/use-online'
import { useNow } from '../parts/use-now'
import { usePulse } from '../state/pulse-state'
import { strings } from '../strings'
import classes from './pulse-light.module.css'

export function PulseLight() {
  const { connection, heard_at } = usePulse()
  const online = useOnline()
  const now = useNow(5_000)
  const deaf_s = heard_at === null ? null : Math.max(0, Math.round((now - heard_at) / 1000))
  const { text, hint } = online ? strings.pulse[connection](deaf_s) : strings.pulse.offline
  return (
    <span className={classes.light} data-state={online ? connection : 'offline'} title={hint} role="status">
      <span className={classes.dot} aria-hidden />
      {text}
    </span>
  )
}
