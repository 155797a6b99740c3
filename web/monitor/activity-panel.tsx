/** How much came on which day, and how the runs of that day ended. */
import { SegmentedControl, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ChartColumn } from 'lucide-react'
import { useState } from 'react'
import type { ActivityDay } from '../../client'
import { Empty } from '../parts/empty'
import { Failure } from '../parts/failure'
import { Panel } from '../parts/panel'
import { activityQuery } from '../state/queries'
import { strings } from '../strings'
import { ActivityChart } from './activity-chart'

const SPANS = [14, 30, 90] as const

export function ActivityPanel() {
  const [days, setDays] = useState<number>(14)
  const activity = useQuery(activityQuery(days))
  return (
    <Panel
      title={strings.monitor.activity.title}
      lead={strings.monitor.activity.lead}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={strings.monitor.activity.span}
          value={String(days)}
          onChange={(value) => setDays(Number(value))}
          data={SPANS.map((span) => ({ value: String(span), label: strings.monitor.activity.days(span) }))}
        />
      }
    >
      {activity.error !== null ? (
        <Failure error={activity.error} retry={() => void activity.refetch()} />
      ) : activity.data === undefined ? (
        <Skeleton height={230} />
      ) : activity.data.every(isQuiet) ? (
        <Empty icon={ChartColumn} title={strings.monitor.activity.none} />
      ) : (
        <ActivityChart days={activity.data} />
      )}
    </Panel>
  )
}

const isQuiet = ({ runs }: ActivityDay): boolean => Object.values(runs).every((n) => n === 0)
