/** The open conflicts before and after this one, in the order of the inbox. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Conflict } from '../../client'
import { conflictsQuery, WAITING } from '../state/discrepancies'

export interface Neighbours {
  next: string | undefined
  previous: string | undefined
}

export function useNeighbours({ conflict_id }: Conflict): Neighbours {
  const { data } = useInfiniteQuery(conflictsQuery(WAITING))
  const open = data?.pages.flatMap((page) => page.data.map((each) => each.conflict_id)) ?? []
  // Once it is answered it is no longer among them: the one that followed it then is still the next.
  const [known, setKnown] = useState<Neighbours>({ next: undefined, previous: undefined })
  const place = open.indexOf(conflict_id)
  const found = place < 0 ? null : { next: open[place + 1], previous: open[place - 1] }
  if (found !== null && (found.next !== known.next || found.previous !== known.previous)) setKnown(found)
  return { next: known.next ?? open.find((each) => each !== conflict_id), previous: known.previous }
}
