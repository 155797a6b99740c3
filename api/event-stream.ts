/** Server-sent events: the form on the wire, the heartbeat, and the end of a connection that nobody reads. */
import type { Response } from 'express'

export interface EventStream {
  send(text: string): void
  end(): void
}

/**
 * Opens the stream. It ends by itself when its reader is gone, or reads too slowly to ever catch up.
 *
 * @param until when whoever listens may listen no longer
 */
export function openEventStream(response: Response, until: string | null): EventStream {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store, no-transform',
    // Proxies of the nginx family would hold events back until their buffer is full.
    'X-Accel-Buffering': 'no',
  })
  const end = () => void response.end()
  const stream: EventStream = {
    end,
    send(text) {
      response.write(text)
      // It comes again and is told what it missed: that costs less than to remember it all for one.
      if (response.writableLength > MOST_UNREAD) response.destroy()
    },
  }
  // Whoever listens is asked to prove again who they are, from time to time. Not all at once.
  const left = until === null ? Infinity : Date.parse(until) - Date.now()
  const last = setTimeout(end, Math.min(LONGEST_MS * (0.8 + 0.2 * Math.random()), left))
  open.add(stream)
  beat ??= setInterval(() => open.forEach((each) => each.send(HEARTBEAT)), BEAT_MS)
  response.once('close', () => {
    clearTimeout(last)
    open.delete(stream)
    if (open.size > 0) return
    clearInterval(beat)
    beat = undefined
  })
  return stream
}

/** @param id where to resume after it; null keeps the one before */
export const formatEvent = (event: { type: string }, id: string | null): string =>
  `${id === null ? '' : `id: ${id}\n`}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`

const open = new Set<EventStream>()
let beat: NodeJS.Timeout | undefined

const HEARTBEAT = ': still here\n\n'
/** Whoever hears nothing for three of them takes the service for dead. */
const BEAT_MS = 4_000
const LONGEST_MS = 15 * 60_000
/** Bytes. */
const MOST_UNREAD = 1 << 20
