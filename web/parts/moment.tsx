/** A point in time in words, the exact one in local time and UTC under the pointer. */
import { instant, sinceOrUntil } from '../words'
import { useNow } from './use-now'

export function Moment({ at }: { at: string }) {
  const now = useNow(15_000)
  return (
    <time dateTime={at} title={instant(at)}>
      {sinceOrUntil(at, now)}
    </time>
  )
}
