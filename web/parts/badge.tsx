/** A state in words, told by colour and by shape. */
import { CircleCheck, CircleDashed, LoaderCircle, OctagonAlert, TriangleAlert, type LucideIcon } from 'lucide-react'
import classes from './badge.module.css'

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle'

export function Badge({ tone, children }: { tone: Tone; children: string }) {
  const Icon = SHAPES[tone]
  return (
    <span className={classes.badge} data-tone={tone}>
      <Icon size={13} strokeWidth={2.4} aria-hidden className={tone === 'busy' ? classes.turning : undefined} />
      {children}
    </span>
  )
}

const SHAPES: Readonly<Record<Tone, LucideIcon>> = {
  good: CircleCheck,
  busy: LoaderCircle,
  warn: TriangleAlert,
  bad: OctagonAlert,
  idle: CircleDashed,
}
