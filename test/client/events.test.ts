import { EventEmitter, once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getIntegrationService } from '../../client'

/** Time passes when it is told to; what travels over the wire takes as long as it takes. */
beforeEach(() =>
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date', 'performance'] }),
)
afterEach(() => jest.useRealTimers())

const SILENCE_MS = 12_000
const READY = 'event: ready\ndata: {"type":"ready","resumed":false}\n\n'

/** Listens to a service that says this and then nothing, with its connections open, as long as the test goes on. */
async function withFrozen(
  answer: RequestListener,
  test: (told: EventEmitter, server: EventEmitter) => Promise<void>,
): Promise<void> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const told = new EventEmitter()
  const ending = new AbortController()
  const service = getIntegrationService({ base_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  const listen = async (): Promise<void> => {
    const onBreak = () => told.emit('break')
    for await (const { type } of service.watchEvents({ signal: ending.signal, onBreak })) told.emit(type)
  }
  const listening = listen()
  try {
    await test(told, server)
  } finally {
    ending.abort()
    server.closeAllConnections()
    server.close()
    await listening
  }
}

describe('a service that keeps its connections open and answers nothing', () => {
  it('counts as lost after three missing signs of life', () =>
    withFrozen(
      (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(READY),
      async (told) => {
        await once(told, 'ready')
        const broken = once(told, 'break')
        await jest.advanceTimersByTimeAsync(SILENCE_MS)
        await broken
      },
    ))

  it('counts as lost also where it froze before it let anybody in, and is asked again', () =>
    withFrozen(
      () => undefined,
      async (told, server) => {
        await once(server, 'request')
        const broken = once(told, 'break')
        await jest.advanceTimersByTimeAsync(SILENCE_MS)
        await broken
        const again = once(server, 'request')
        await jest.advanceTimersByTimeAsync(1_000)
        await again
      },
    ))
})
