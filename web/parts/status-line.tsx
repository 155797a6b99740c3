/** Under the name of a screen: how that which it shows stands, and a few words more. */
import { Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import { Badge, type Tone } from './badge'
import classes from './status-line.module.css'

interface StatusLineProps {
  tone: Tone
  /** Null until it is known. */
  status: string | null
  children: ReactNode
}

export function StatusLine({ tone, status, children }: StatusLineProps) {
  return (
    <span className={classes.line}>
      {status === null ? <Skeleton height={22} width={96} /> : <Badge tone={tone}>{status}</Badge>}
      {children}
    </span>
  )
}
