/** A sentence that stands out, for what is worth knowing here and now. */
import type { ReactNode } from 'react'
import type { Tone } from './badge'
import classes from './note.module.css'

export function Note({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <div className={classes.note} data-tone={tone} role="status">
      {children}
    </div>
  )
}
