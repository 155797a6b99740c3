/** While the whole run is rehearsed. How far it is nobody knows before its end: only for how long it goes on is told. */
import { useState } from 'react'
import { Panel } from '../parts/panel'
import { useNow } from '../parts/use-now'
import pulseClasses from '../parts/job-pulse.module.css'
import { strings } from '../strings'
import { duration } from '../words'

export function Looking() {
  const now = useNow(1_000)
  const [since] = useState(now)
  return (
    <Panel>
      <div className={pulseClasses.pulse}>
        <p className={pulseClasses.line} role="status">
          {strings.preview.looking.line}
        </p>
        <div className={pulseClasses.track} aria-hidden>
          <span className={pulseClasses.running} />
        </div>
        <p className={pulseClasses.hint}>{strings.preview.looking.hint(duration(Math.max(1_000, now - since)))}</p>
      </div>
    </Panel>
  )
}
