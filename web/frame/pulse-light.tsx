/** Whether the service is heard: live, or for how long it was not. */
import { useOnline } from '../parts/use-online'
import { useNow } from '../parts/use-now'
import { usePulse, type PulseState } from '../state/pulse-state'
import { strings } from '../strings'
import classes from './pulse-light.module.css'

export function PulseLight() {
  const pulse = usePulse()
  const online = useOnline()
  const now = useNow(1_000)
  const deaf_s = pulse.heard_at === null ? null : Math.max(0, Math.round((now - pulse.heard_at) / 1000))
  const state = online ? stateOf(pulse, deaf_s) : 'offline'
  const { text, since, hint } = strings.pulse[state]
  return (
    <span className={classes.light} data-state={state} title={hint} role="status">
      <span className={classes.dot} aria-hidden />
      <span>
        {text}
        {/* Read out once, and not every second anew. */}
        {since !== null && deaf_s !== null && <span aria-hidden>{since(deaf_s)}</span>}
      </span>
    </span>
  )
}

/** A service that froze keeps the connection open: it is the missing signs of life that tell. */
const stateOf = ({ connection }: PulseState, deaf_s: number | null): PulseState['connection'] | 'silent' =>
  connection === 'live' && deaf_s !== null && deaf_s >= SILENT_S ? 'silent' : connection

/** Two signs of life that did not come. */
const SILENT_S = 8
