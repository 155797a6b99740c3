/** The pulse, as server-sent events. */
import { Router, type Response } from 'express'
import { PulseEvent } from '../../domain/pulse'
import type { Pulse } from '../../service/pulse'
import type { Caller } from '../auth'
import { formatEvent, openEventStream, type EventStream } from '../event-stream'
import { operation } from '../operation'
import { WatchEvents } from '../requests'
import type { Serve } from '../serve'

const watchEvents = operation({
  name: 'watchEvents',
  method: 'get',
  path: '/v1/events',
  summary: 'What happens to jobs and integrations, while it happens',
  details:
    'Server-sent events. Each is a state, so the newest of a subject is all that counts. After a break send the last `id` as `Last-Event-ID`: what changed meanwhile comes first, and some of it twice rather than never. The connection is ended after a quarter of an hour at the most; come again.',
  query: WatchEvents,
  streams_events: true,
  answers: { 200: PulseEvent },
})

export const eventsOperations = [watchEvents]

export function eventsRouter(serve: Serve, pulse: Pulse): Router {
  const router = Router()

  serve(router, watchEvents, async ({ query, request, caller, deps: { scope } }, response) => {
    const position = POSITION.exec(request.get('last-event-id') ?? '')?.[0] ?? null
    let stream: EventStream | undefined
    const hangUp = () => (stream === undefined ? response.destroy() : stream.end())
    const leave = await pulse.join(
      {
        user_id: scope.user_id ?? query.user_id ?? null,
        hear(event, id) {
          // Whoever hung up before the first event closes no second time: a stream opened now would stay for ever.
          if (response.destroyed) return
          // Opened by the first event: until then a failure can still be told as one.
          stream ??= openEventStream(response, caller?.expires_at ?? null)
          stream.send(written(event, id))
        },
        hangUp,
      },
      position,
    )
    if (response.destroyed) return void leave()
    response.once('close', leave)
    if (caller !== null) hangUpOnStrangers(caller, response, hangUp)
  })

  return router
}

/** Whoever signed out meanwhile, or has a key that was revoked or has expired, hears nothing more. */
function hangUpOnStrangers(caller: Caller, response: Response, hangUp: () => unknown): void {
  const look = async () => {
    if (!(await caller.isStillKnown())) hangUp()
  }
  // A database that cannot be asked is no reason to stop.
  const looking = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS)
  response.once('close', () => clearInterval(looking))
}

const LOOK_EVERY_MS = 5_000

/** Ours are numbers of transactions. */
const POSITION = /^\d{1,18}$/

/** An event is written once for all who hear it. */
function written(event: PulseEvent, id: string | null): string {
  const known = texts.get(event)
  if (known?.id === id) return known.text
  const text = formatEvent(event, id)
  texts.set(event, { id, text })
  return text
}

const texts = new WeakMap<PulseEvent, { id: string | null; text: string }>()
