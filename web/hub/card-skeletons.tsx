/** Where cards will be. */
import { Skeleton } from '@mantine/core'
import classes from './hub.module.css'

export function CardSkeletons({ count }: { count: number }) {
  return (
    <div className={classes.grid} aria-hidden>
      {Array.from({ length: count }, (_, n) => (
        <Skeleton key={n} height={176} radius="lg" />
      ))}
    </div>
  )
}
