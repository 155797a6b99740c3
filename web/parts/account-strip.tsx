/** The strip of one account in a list. Those that are on the screen are asked for together. */
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { stripQuery } from '../state/overview'
import { strings } from '../strings'
import { RunChooser, RunStrip } from './run-strip'
import classes from './run-strip.module.css'

/** @param chooser whether a run can be chosen from it */
export function AccountStrip({ integration_id, chooser = false }: { integration_id: string; chooser?: boolean }) {
  const { data: runs, isPending } = useQuery(stripQuery(integration_id))
  if (isPending) return <Skeleton height={22} />
  if (runs === undefined) return <span className={classes.unread}>{strings.runs.stripUnread}</span>
  return chooser ? <RunChooser runs={runs} /> : <RunStrip runs={runs} />
}
