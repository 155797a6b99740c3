/** A page for people who are not inside: one card in the middle. */
import { useEffect, type ReactNode } from 'react'
import { strings } from '../strings'
import classes from './door.module.css'

export function Door({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = strings.frame.pageTitle(title)
  }, [title])
  return (
    <main className={classes.door}>
      <div className={classes.card}>
        <h1 className={classes.title}>{title}</h1>
        <div className={classes.words}>{children}</div>
      </div>
    </main>
  )
}
