/** Days as columns: above the line what came, below it how the runs ended. The table says the same to whoever listens. */
import { VisuallyHidden } from '@mantine/core'
import type { ActivityDay } from '../../client'
import { strings } from '../strings'
import { count, day as dayInWords } from '../words'
import classes from './activity-chart.module.css'

const HEIGHT = 150
const RUNS = 34
const GAP = 8

export function ActivityChart({ days }: { days: readonly ActivityDay[] }) {
  const most = Math.max(1, ...days.map(({ records }) => KINDS.reduce((sum, kind) => sum + records[kind], 0)))
  const top = niceCeiling(most)
  const mostRuns = Math.max(1, ...days.map(({ runs }) => ENDS.reduce((sum, end) => sum + runs[end], 0)))
  return (
    <div className={classes.chart}>
      <ul className={classes.legend} aria-hidden>
        {KINDS.map((kind) => (
          <li key={kind} data-kind={kind}>
            {strings.counts[kind]}
          </li>
        ))}
        {LEGEND.map((end) => (
          <li key={end} data-end={end}>
            {strings.monitor.activity.ends[end]}
          </li>
        ))}
      </ul>
      <div className={classes.plot} aria-hidden>
        <div className={classes.scale}>
          <span>{count(top)}</span>
          <span>{top % 2 === 0 ? count(top / 2) : ''}</span>
          <span>0</span>
        </div>
        <div className={classes.columns}>
          {days.map(({ day, records, runs }) => (
            <div
              key={day}
              className={classes.column}
              title={strings.monitor.activity.tooltip(dayInWords(day), records, runs)}
            >
              <svg viewBox={`0 0 20 ${HEIGHT + GAP + RUNS}`} preserveAspectRatio="none" className={classes.bars}>
                <Stack
                  parts={KINDS.map((kind) => [kind, records[kind]])}
                  scale={HEIGHT / top}
                  from={HEIGHT}
                  up
                  attribute="data-kind"
                />
                <Stack
                  parts={ENDS.map((end) => [end, runs[end]])}
                  scale={RUNS / mostRuns}
                  from={HEIGHT + GAP}
                  attribute="data-end"
                />
              </svg>
              <span className={classes.day}>{dayOfMonth(day)}</span>
            </div>
          ))}
        </div>
      </div>
      <VisuallyHidden>
        <table>
          <caption>{strings.monitor.activity.title}</caption>
          <tbody>
            {days.map(({ day, records, runs }) => (
              <tr key={day}>
                <th scope="row">{dayInWords(day)}</th>
                <td>{strings.monitor.activity.tooltip('', records, runs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </div>
  )
}

interface StackProps {
  parts: readonly (readonly [name: string, amount: number])[]
  scale: number
  from: number
  up?: boolean
  attribute: 'data-kind' | 'data-end'
}

function Stack({ parts, scale, from, up = false, attribute }: StackProps) {
  let at = from
  return parts.map(([name, amount]) => {
    // What is there can be seen, however much more there was on another day.
    const height = amount === 0 ? 0 : Math.max(1.5, amount * scale)
    if (up) at -= height
    const y = at
    if (!up) at += height
    return <rect key={name} x="1" width="18" y={y} height={height} {...{ [attribute]: name }} />
  })
}

const KINDS = ['created', 'updated', 'deleted', 'unchanged'] as const
const ENDS = ['completed', 'failed', 'cancelled', 'skipped'] as const
/** The last two look the same. */
const LEGEND = ENDS.slice(0, 3)

/** A round number that is not much more. */
function niceCeiling(n: number): number {
  const power = 10 ** Math.floor(Math.log10(n))
  return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((step) => step >= n) ?? n
}

const dayOfMonth = (date: string): string => String(Number(date.slice(8)))
