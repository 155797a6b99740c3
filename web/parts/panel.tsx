/** A surface with a name. */
import { useId, type ReactNode } from 'react'
import classes from './panel.module.css'

interface PanelProps {
  title?: string
  lead?: ReactNode
  actions?: ReactNode
  /** Content reaches the edges: tables. */
  flush?: boolean
  children: ReactNode
}

export function Panel({ title, lead, actions, flush = false, children }: PanelProps) {
  const id = useId()
  return (
    <section className={classes.panel} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <header className={classes.header}>
          <div>
            <h2 id={id} className={classes.title}>
              {title}
            </h2>
            {lead !== undefined && <p className={classes.lead}>{lead}</p>}
          </div>
          {actions !== undefined && <div className={classes.actions}>{actions}</div>}
        </header>
      )}
      <div className={flush ? classes.flush : classes.content}>{children}</div>
    </section>
  )
}
