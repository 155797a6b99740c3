/** What may be wider than the screen, and is moved by finger, wheel or keyboard. */
import type { ReactNode } from 'react'
import classes from './scroll.module.css'

export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.scroll} role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  )
}
