/** How an account stands, in its colour and shape; a placeholder until it is known. */
import { Skeleton } from '@mantine/core'
import { Badge } from '../parts/badge'
import { strings } from '../strings'
import { TONES, type Standing } from './standing'

export const StandingBadge = ({ standing }: { standing: Standing }) =>
  standing === 'unknown' ? (
    <Skeleton height={22} width={96} />
  ) : (
    <Badge tone={TONES[standing]}>{strings.hub.standing[standing]}</Badge>
  )
