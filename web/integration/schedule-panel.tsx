/** When an account is refreshed by itself: in words, with the next times, and how to change it. */
import { Button, NativeSelect, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Schedule } from '../../client'
import { Failure } from '../parts/failure'
import { Panel } from '../parts/panel'
import { noteSchedule, scheduleQuery } from '../state/schedules'
import { framework } from '../state/service'
import { strings } from '../strings'
import { clockTime, instant } from '../words'
import classes from './integration-screen.module.css'

export function SchedulePanel({ integration_id }: { integration_id: string }) {
  const schedule = useQuery(scheduleQuery(integration_id))
  return (
    <Panel title={strings.schedule.title}>
      {schedule.error !== null ? (
        <Failure error={schedule.error} retry={() => void schedule.refetch()} />
      ) : schedule.data === undefined ? (
        <Skeleton height={90} />
      ) : (
        <ScheduleForm integration_id={integration_id} schedule={schedule.data} />
      )}
    </Panel>
  )
}

export function ScheduleForm({ integration_id, schedule }: { integration_id: string; schedule: Schedule | null }) {
  const queries = useQueryClient()
  const cron = schedule?.cron ?? null
  const change = useMutation({
    mutationFn: (wish: Wish): Promise<Schedule | null> => wish(integration_id),
    onSuccess: (made) => noteSchedule(queries, integration_id, made),
  })
  return (
    <div className={classes.form}>
      <p>{schedule === null ? strings.schedule.none : strings.schedule.inWords(schedule)}</p>
      {schedule !== null && schedule.next_times.length > 0 && (
        <ol className={classes.times} aria-label={strings.schedule.next}>
          {schedule.next_times.slice(0, 3).map((time) => (
            <li key={time}>
              <time dateTime={time} title={instant(time)}>
                {clockTime(time)}
              </time>
            </li>
          ))}
        </ol>
      )}
      <NativeSelect
        size="xs"
        label={strings.schedule.change}
        value={schedule?.every ?? (cron === null ? '' : 'cron')}
        disabled={change.isPending}
        onChange={({ currentTarget: { value } }) => change.mutate(value === '' ? remove : refreshEvery(value))}
        data={[
          { value: '', label: strings.schedule.never },
          ...choices(schedule).map((every) => ({ value: every, label: strings.schedule.every(every) })),
          ...(cron === null ? [] : [{ value: 'cron', label: cron, disabled: true }]),
        ]}
      />
      {schedule !== null && (
        <div className={classes.buttons}>
          <Button
            size="xs"
            variant="default"
            loading={change.isPending}
            onClick={() => change.mutate(schedule.paused ? framework.resumeSchedule : framework.pauseSchedule)}
          >
            {schedule.paused ? strings.schedule.resume : strings.schedule.pause}
          </Button>
        </div>
      )}
      {change.error !== null && <Failure error={change.error} />}
    </div>
  )
}

type Wish = (integration_id: string) => Promise<Schedule | null>

const refreshEvery =
  (every: string): Wish =>
  (integration_id) =>
    framework.putSchedule(integration_id, { every, sync_type: 'incremental' })

const remove: Wish = async (integration_id) => {
  await framework.deleteSchedule(integration_id)
  return null
}

const USUAL = ['15m', '1h', '6h', '12h', '1d', '7d']

/** The usual intervals, and the one that is set. */
const choices = (schedule: Schedule | null): string[] =>
  !schedule?.every || USUAL.includes(schedule.every) ? USUAL : [schedule.every, ...USUAL]
