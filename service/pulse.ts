/** The pulse: one ear at Postgres for all who listen in this process. It is open while somebody listens. */
import { describeError } from '../runtime/log'
import { listen, type Ear } from '../runtime/listen'
import type { LedgerEvent, PulseEvent } from '../domain/pulse'
import { catchUp, PULSE_CHANNEL, readNotice, type Notice } from '../store/pulse'
import type { ServiceDeps } from './deps'
import { createProgressWatch } from './progress-watch'

export interface Listener {
  /** Whose events; null hears of everybody. */
  user_id: string | null
  /** @param position where to resume when the connection breaks after this event; null leaves it where it is */
  hear(event: PulseEvent, position: string | null): void
  /** It has to come again: this process hears no more, or is about to stop. */
  hangUp(): void
}

export interface Pulse {
  /**
   * Tells the listener what it has missed, then what happens from now on. Nothing falls between the two.
   *
   * @param since the last position it was given; null for one who is new
   * @returns how to leave
   * @throws store.unavailable
   */
  join(listener: Listener, since: string | null): Promise<() => void>
  /** Hangs up on everybody. */
  close(): void
}

export function createPulse(deps: ServiceDeps): Pulse {
  const audience = new Set<Hearer>()
  const watch = createProgressWatch(deps, (event) => tell(audience, event, null))
  let ear: Promise<Ear> | undefined

  const hangUpAll = (): void => {
    for (const { listener } of [...audience]) listener.hangUp()
  }

  const open = (): Promise<Ear> =>
    (ear ??= listen(deps.config, PULSE_CHANNEL, hear, () => {
      ear = undefined
      hangUpAll()
    }).catch((error: unknown) => {
      ear = undefined
      throw error
    }))

  const hear = (payload: string): void => {
    try {
      const { event, horizon } = readNotice(payload)
      if (tell(audience, event, horizon)) watch.note(event)
    } catch (error) {
      // What cannot be read cannot be told; whoever comes again reads the rows themselves.
      deps.log.error({ err: describeError(error) }, 'a notice of the pulse is not readable')
      hangUpAll()
    }
  }

  const leave = (hearer: Hearer): void => {
    if (!audience.delete(hearer) || audience.size > 0) return
    watch.stop()
    void ear?.then((opened) => opened.close()).catch(() => undefined)
    ear = undefined
  }

  return {
    close: hangUpAll,

    async join(listener, since) {
      const hearer: Hearer = { listener, waiting: [] }
      audience.add(hearer)
      try {
        await open()
        const { events, horizon, resumed } = await catchUp(deps.db.knex, listener.user_id, since)
        listener.hear({ type: 'ready', resumed }, horizon)
        for (const event of events) {
          watch.note(event)
          listener.hear(event, null)
        }
        const known = new Map(events.map((event) => [subjectOf(event), event.revision]))
        // What was heard meanwhile may be older than what was read.
        for (const { event, horizon: position } of hearer.waiting ?? [])
          if (event.revision > (known.get(subjectOf(event)) ?? 0)) listener.hear(event, position)
        hearer.waiting = null
      } catch (error) {
        leave(hearer)
        throw error
      }
      return () => leave(hearer)
    },
  }
}

interface Hearer {
  listener: Listener
  /** Heard before it was told what it had missed; null once it was. */
  waiting: Notice[] | null
}

/** True where anybody may hear of it. */
function tell(audience: ReadonlySet<Hearer>, event: PulseEvent, position: string | null): boolean {
  let told = false
  for (const { listener, waiting } of audience) {
    if (listener.user_id !== null && 'user_id' in event && listener.user_id !== event.user_id) continue
    told = true
    if (waiting === null) listener.hear(event, position)
    else if (position !== null) waiting.push({ event: event as LedgerEvent, horizon: position })
  }
  return told
}

const subjectOf = (event: LedgerEvent): string =>
  event.type === 'integration' ? event.integration_id : event.sync_job_id
