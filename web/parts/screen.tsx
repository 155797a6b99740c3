/** The frame of a screen: its name, what it is for, what can be done, and its content. */
import { useEffect, useRef, type ReactNode } from 'react'
import { strings } from '../strings'
import classes from './screen.module.css'

interface ScreenProps {
  title: string
  /** One sentence. */
  lead?: ReactNode
  /** Above the title: where this screen belongs. */
  above?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

export function Screen({ title, lead, above, actions, children }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = strings.frame.pageTitle(title)
  }, [title])
  useEffect(() => {
    // Whoever navigates by keyboard or listens goes on at the new screen; on the first load the page itself is new.
    if (visited) heading.current?.focus({ preventScroll: true })
    visited = true
  }, [])
  return (
    <div className={classes.screen}>
      <header className={classes.header}>
        <div className={classes.words}>
          {above}
          <h1 ref={heading} tabIndex={-1} className={classes.title}>
            {title}
          </h1>
          {lead !== undefined && <p className={classes.lead}>{lead}</p>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}

let visited = false
