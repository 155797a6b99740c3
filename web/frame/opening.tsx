/** In the place of a screen whose code is on its way: a slow line is not to look like a dead click. */
import { Skeleton } from '@mantine/core'
import { strings } from '../strings'
import classes from './opening.module.css'

export function Opening() {
  return (
    <div className={classes.opening} role="status" aria-label={strings.frame.opening}>
      <Skeleton height={28} width={220} />
      <Skeleton height={16} width="min(440px, 90%)" />
      <Skeleton height={320} radius="lg" mt={8} />
    </div>
  )
}
