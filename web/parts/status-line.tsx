/** Under the name of a screen: how that which it shows stands, and a few words more. */
import type { ReactNode } from 'react'
import { Badge, type Tone } from './badge'
import classes from './status-line.module.css'

export function StatusLine({ tone, status, children }: { tone: Tone; status: string; children: ReactNode }) {
  return (
    <span className={classes.line}>
      <Badge tone={tone}>{status}</Badge>
      {children}
    </span>
  )
}
