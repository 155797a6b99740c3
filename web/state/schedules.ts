/** The schedules of all accounts, asked for together: most have none, and whoever asks for one that is not there is refused. */
import { queryOptions, type QueryClient } from '@tanstack/react-query'
import type { Schedule } from '../../client'
import { allPages } from './all-pages'
import { framework } from './service'

const schedulesQuery = queryOptions({
  queryKey: ['schedules'],
  queryFn: () => allPages((page) => framework.listSchedules(page)),
})

/** Null where there is none. */
export const scheduleQuery = (integration_id: string) =>
  queryOptions({ ...schedulesQuery, select: (all) => all.find(isOf(integration_id)) ?? null })

/** Takes a schedule over as it was just made, or null for one that was removed. */
export const noteSchedule = (queries: QueryClient, integration_id: string, made: Schedule | null): void =>
  void queries.setQueryData(schedulesQuery.queryKey, (all) => {
    const others = all?.filter((schedule) => !isOf(integration_id)(schedule))
    return others && (made === null ? others : [...others, made])
  })

const isOf =
  (integration_id: string) =>
  (schedule: Schedule): boolean =>
    schedule.integration_id === integration_id
