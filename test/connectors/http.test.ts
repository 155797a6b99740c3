import { EventEmitter, once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net'
import type { ErrorAnswer } from '../../connectors/connector'
import { readJsonRows } from '../../connectors/formats/json-rows'
import { createProviderHttp, type ProviderHttpOptions } from '../../connectors/http'
import { IntegrationError } from '../../domain/errors'

const running: (Server | TcpServer)[] = []
afterEach(async () => {
  for (const server of running.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function listen(server: Server | TcpServer): Promise<string> {
  running.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const serve = (listener: RequestListener) => listen(createHttpServer(listener))

/** A server that writes bytes as told, for answers that no HTTP library would send. */
const serveRaw = (answer: (socket: Socket) => void) =>
  listen(
    createTcpServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => answer(socket))
    }),
  )

const NOW = Date.UTC(2026, 0, 1)

function client(base_url: string, options: Partial<ProviderHttpOptions> = {}) {
  const answers: ErrorAnswer[] = []
  const failure = (answer: ErrorAnswer) => {
    answers.push(answer)
    return new IntegrationError('provider.refused', 'told by the connector')
  }
  const http = createProviderHttp({
    base_url,
    headers: { authorization: 'Bearer secret-token' },
    failure,
    timeout_s: 5,
    max_body_bytes: 1_000_000,
    now: () => NOW,
    ...options,
  })
  return { ...http, answers }
}

async function drain(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all).toString()
}

const json = { 'content-type': 'application/json; charset=utf-8' }

describe('createProviderHttp', () => {
  it('sends the login and the query under the base address', async () => {
    let asked: IncomingMessage | undefined
    const url = await serve((request, response) => {
      asked = request
      response.writeHead(200, json).end('{"a":1}')
    })
    const http = client(`${url}/v1/`)
    expect(await http.json('/plans/a%2Fb', { 'created[gte]': 5, none: undefined, text: 'a b&c' })).toEqual({ a: 1 })
    expect(asked?.url).toBe('/v1/plans/a%2Fb?created%5Bgte%5D=5&text=a+b%26c')
    expect(asked?.headers).toMatchObject({ authorization: 'Bearer secret-token', accept: 'application/json' })
  })

  it('streams an answer in pieces', async () => {
    const url = await serve((_, response) => response.writeHead(200, json).end('x'.repeat(300_000)))
    expect((await drain(client(url).stream('/'))).length).toBe(300_000)
  })

  it('waits its turn before each request and tells of each answer', async () => {
    const url = await serve((_, response) => response.writeHead(200, json).end('{}'))
    const seen: unknown[] = []
    const http = client(url, {
      before_request: async () => void seen.push('asks'),
      on_response: (answer) => seen.push(answer),
    })
    await http.json('/')
    await http.json('/')
    expect(seen).toEqual(['asks', { status: 200 }, 'asks', { status: 200 }])
  })

  it('does not follow redirects', async () => {
    let asked = 0
    const url = await serve((_, response) => {
      asked += 1
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    await expect(client(url).json('/')).rejects.toMatchObject({ code: 'provider.refused' })
    expect(asked).toBe(1)
  })

  it('stops at the largest body it may read', async () => {
    const url = await serve((_, response) => response.writeHead(200, json).end('x'.repeat(2_000_000)))
    await expect(drain(client(url).stream('/'))).rejects.toMatchObject({ code: 'provider.unreadable' })
  })

  it.each([
    ['a web page', { 'content-type': 'text/html' }],
    ['no type at all', {}],
    ['another encoding', { ...json, 'content-encoding': 'br' }],
  ])('refuses %s in place of JSON', async (_, headers) => {
    const url = await serve((_request, response) => response.writeHead(200, headers).end('{}'))
    await expect(client(url).json('/')).rejects.toMatchObject({ code: 'provider.unreadable' })
  })

  it('takes another media type when it was asked for', async () => {
    const url = await serve((_, response) => response.writeHead(200, { 'content-type': 'text/csv' }).end('a,b'))
    expect(await drain(client(url).stream('/', {}, 'text/csv'))).toBe('a,b')
  })

  it('posts a question that is written for the login, and takes an answer of any type that was offered', async () => {
    let asked: { headers: IncomingMessage['headers']; url: string | undefined; body: string } | undefined
    const url = await serve((request, response) => {
      void drain(request).then((body) => {
        asked = { headers: request.headers, url: request.url, body }
        response.writeHead(200, { 'content-type': 'application/octet-stream' }).end('fine')
      })
    })
    const answer = client(`${url}/ofx`, { credentials: { password: 'a&b' } }).post('', {
      query: { kind: 'x' },
      headers: { 'user-agent': 'Bank Client' },
      media_type: 'application/x-ofx',
      accept: '*/*, application/x-ofx',
      body: ({ credentials, now, unique }) =>
        `${credentials['password']} ${now.toISOString()} ${unique() !== unique()}`,
    })
    expect(await drain(answer)).toBe('fine')
    expect(asked).toMatchObject({
      url: '/ofx?kind=x',
      body: 'a&b 2026-01-01T00:00:00.000Z true',
      headers: {
        'content-type': 'application/x-ofx',
        accept: '*/*, application/x-ofx',
        'user-agent': 'Bank Client',
        authorization: 'Bearer secret-token',
      },
    })
  })

  it('refuses what is called JSON and is not', async () => {
    const url = await serve((_, response) => response.writeHead(200, json).end('{"a":nope}'))
    await expect(client(url).json('/')).rejects.toMatchObject({ code: 'provider.unreadable' })
  })

  it.each([
    ['a hundred thousand levels', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['a hundred thousand levels that never close', '{"a":'.repeat(100_000)],
    ['a million values', `[${'0,'.repeat(1_000_000)}0]`],
  ])('refuses a small answer of %s before it is parsed', async (_, body) => {
    const url = await serve((_request, response) => response.writeHead(200, json).end(body))
    await expect(client(url, { max_body_bytes: 1e9 }).json('/')).rejects.toMatchObject({ code: 'provider.unreadable' })
  })

  it('refuses rows of a hundred thousand levels', async () => {
    const body = `{"data":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`
    const url = await serve((_, response) => response.writeHead(200, json).end(body))
    const rows = readJsonRows(client(url).stream('/'), { path: ['data'] })
    await expect(rows.next()).rejects.toMatchObject({ code: 'provider.unreadable' })
  })

  it.each([
    ['a small answer', 200, { code: 'provider.unavailable' }],
    ['the body of an error', 500, { message: 'told by the connector' }],
  ])('waits for %s no longer than for a whole one, however steadily it trickles', async (_, status, outcome) => {
    const url = await serve((_request, response) => {
      response.writeHead(status, json).write('[')
      const trickle = setInterval(() => response.write('0,'), 50)
      response.once('close', () => clearInterval(trickle))
    })
    await expect(client(url, { small_answer_s: 1 }).json('/')).rejects.toMatchObject(outcome)
  })

  it('gives up when no answer begins', async () => {
    const url = await serve(() => undefined)
    await expect(client(url, { timeout_s: 1 }).json('/')).rejects.toMatchObject({ code: 'provider.unavailable' })
  })

  it('gives up when an answer stops flowing', async () => {
    const url = await serve((_, response) => void response.writeHead(200, json).write('{"a":'))
    await expect(client(url, { timeout_s: 1 }).json('/')).rejects.toMatchObject({ code: 'provider.unavailable' })
  })

  it('says unavailable when nobody listens', async () => {
    const url = await serve(() => undefined)
    const [server] = running.splice(0)
    await new Promise((resolve) => server?.close(resolve))
    await expect(client(url).json('/')).rejects.toMatchObject({ code: 'provider.unavailable' })
  })

  it.each([
    ['before an answer', '', 'provider.unavailable'],
    [
      'in a body of known length',
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"a":',
      'provider.truncated',
    ],
    [
      'in a chunked body',
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n',
      'provider.truncated',
    ],
    [
      'in a body that ends with the connection',
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{"a":',
      'provider.truncated',
    ],
  ])('tells a connection that breaks %s', async (_, bytes, code) => {
    const url = await serveRaw((socket) => socket.end(bytes))
    await expect(client(url).json('/')).rejects.toMatchObject({ code })
  })

  it('hands an error answer to the connector', async () => {
    const url = await serve((_, response) => response.writeHead(418, json).end('{"error":{"id":"418"}}'))
    const http = client(url)
    await expect(http.json('/')).rejects.toThrow('told by the connector')
    expect(http.answers).toEqual([{ status: 418, body: { error: { id: '418' } }, retry_after_ms: undefined }])
  })

  it.each([
    ['a web page', '<html>'],
    ['nothing', ''],
    ['more than 64 KB', JSON.stringify({ text: 'x'.repeat(70_000) })],
  ])('judges an error by its status where the body is %s', async (_, body) => {
    const url = await serve((_request, response) => response.writeHead(500).end(body))
    const http = client(url)
    await expect(http.json('/')).rejects.toThrow('told by the connector')
    expect(http.answers).toEqual([{ status: 500, body: null, retry_after_ms: undefined }])
  })

  it.each([
    ['120', 120_000],
    [new Date(NOW + 90_000).toUTCString(), 90_000],
    [new Date(NOW - 90_000).toUTCString(), 0],
    ['soon', undefined],
    ['-5', undefined],
  ])('reads Retry-After: %s', async (header, retry_after_ms) => {
    const url = await serve((_, response) => response.writeHead(429, { 'retry-after': header }).end())
    const http = client(url)
    await expect(http.json('/')).rejects.toThrow()
    expect(http.answers).toEqual([{ status: 429, body: null, retry_after_ms }])
  })

  it('throws the reason of a cancellation as it is', async () => {
    const url = await serve((_, response) => void response.writeHead(200, json).write('{"a":'))
    const cancelling = new AbortController()
    const reason = new Error('cancelled')
    const reading = client(url, { signal: cancelling.signal }).json('/')
    setTimeout(() => cancelling.abort(reason), 50)
    await expect(reading).rejects.toBe(reason)
    await expect(client(url, { signal: cancelling.signal }).json('/')).rejects.toBe(reason)
  })

  it('lets the reader leave early', async () => {
    const left = new EventEmitter()
    const closed = once(left, 'close')
    const url = await serve((_, response) => {
      response.on('close', () => left.emit('close'))
      response.writeHead(200, json).write('x'.repeat(100_000))
    })
    for await (const piece of client(url).stream('/')) {
      expect(piece.length).toBeGreaterThan(0)
      break
    }
    await closed
  })

  it('keeps the login, the address and the body out of every message', async () => {
    const url = await serve((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('private'))
    const fault = await client(url)
      .json('/plans/secret-plan')
      .catch((error: unknown) => error)
    expect(String(fault)).not.toMatch(/secret|127\.0\.0\.1|private/)
  })
})
