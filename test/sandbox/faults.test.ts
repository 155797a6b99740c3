import { request } from 'node:http'
import { API_FAULTS } from '../../sandbox/faults'
import { openDoor, type Door } from './door'

let door: Door
beforeAll(async () => {
  door = await openDoor()
})
afterAll(() => door.close())

const MINT = '/mint/transactionDownload.event'
const YNAB = '/ynab/v1/plans/last-used/transactions?since_date=1900-01-01'
const PAGE = '/v1/balance_transactions?limit=10'

interface Seen {
  status: number | null
  headers: Record<string, unknown>
  /** Byte for byte: an answer may break off within a character. */
  body: string
  /** How it ended: whole, cut off, or not at all within the time. */
  end: 'whole' | 'cut' | 'silent'
}

/** A client that hides nothing: what came, and how it ended. */
const look = (path: string, login: string, patience_ms = 5000): Promise<Seen> =>
  new Promise((resolve) => {
    const seen: Seen = { status: null, headers: {}, body: '', end: 'silent' }
    const asked = request(`${door.url}${path}`, { headers: { authorization: `Bearer ${login}` } })
    const chunks: Buffer[] = []
    const finish = (end: Seen['end']) => {
      clearTimeout(timer)
      asked.destroy()
      resolve({ ...seen, body: Buffer.concat(chunks).toString('latin1'), end })
    }
    const timer = setTimeout(() => finish('silent'), patience_ms)
    asked.on('error', () => finish('cut'))
    asked.on('response', (answer) => {
      seen.status = answer.statusCode ?? null
      seen.headers = answer.headers
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', () => finish('cut'))
      answer.on('end', () => finish(answer.complete ? 'whole' : 'cut'))
    })
    asked.end()
  })

async function broken(app: string, path: string, fault: object, size = 200): Promise<Seen> {
  await door.put(app, 'broken', { size })
  await door.faults(app, 'broken', [fault])
  return look(path, 'broken', 400)
}

describe('a fault', () => {
  it.each([
    ['ynab', YNAB, 'application/json'],
    ['mint', MINT, 'text/html'],
    ['stripe', PAGE, 'application/json'],
  ])('of %s refuses in the provider’s own words', async (app, path, type) => {
    for (const [kind, status] of Object.entries({
      rate_limit: 429,
      unauthorized: 401,
      forbidden: 403,
      server_error: 500,
    })) {
      const seen = await broken(app, path, { kind })
      expect(seen).toMatchObject({ status, end: 'whole' })
      expect(seen.headers['content-type']).toContain(type)
      expect(seen.headers['retry-after']).toBeUndefined()
    }
  })

  it('names a time to wait only when it was given one', async () => {
    const seen = await broken('stripe', PAGE, { kind: 'rate_limit', retry_after_s: 7 })
    expect(seen.headers['retry-after']).toBe('7')
  })

  it('resets the connection before a byte', async () => {
    expect(await broken('stripe', PAGE, { kind: 'reset' })).toMatchObject({ status: null, end: 'cut' })
  })

  it('stalls in mid-body and hangs up after its time', async () => {
    const stalled = await broken('ynab', YNAB, { kind: 'stall', stall_s: 30 })
    expect(stalled).toMatchObject({ status: 200, end: 'silent' })
    expect(stalled.body.length).toBeGreaterThan(1000)
    expect(await broken('ynab', YNAB, { kind: 'stall', stall_s: 0.1 })).toMatchObject({ status: 200, end: 'cut' })
  })

  it.each([
    ['ynab', YNAB],
    ['mint', MINT],
    ['stripe', PAGE],
  ])('breaks %s off in mid-body, noticeably or not', async (app, path) => {
    const whole = await broken(app, path, { kind: 'rate_limit', path: '/elsewhere' })
    const cut = await broken(app, path, { kind: 'truncate' })
    expect(cut).toMatchObject({ status: 200, end: 'cut' })
    const clean = await broken(app, path, { kind: 'truncate_clean' })
    expect(clean).toMatchObject({ status: 200, end: 'whole' })
    for (const { body } of [cut, clean]) {
      expect(whole.body.startsWith(body)).toBe(true)
      expect(body.length).toBeGreaterThan(0)
      expect(body.length).toBeLessThan(whole.body.length * 0.6)
      expect(body).not.toMatch(/[\n,"}\]]$/)
    }
  })

  it('breaks off bodies of many megabytes too', async () => {
    const whole = await broken('ynab', YNAB, { kind: 'reset', path: '/elsewhere' }, 20_000)
    const cut = await broken('ynab', YNAB, { kind: 'truncate' }, 20_000)
    expect(cut.end).toBe('cut')
    expect(whole.body.startsWith(cut.body)).toBe(true)
  })

  it('sends a web page where data should be', async () => {
    const seen = await broken('ynab', YNAB, { kind: 'garbage' })
    expect(seen).toMatchObject({ status: 200, end: 'whole' })
    expect(seen.body).toContain('<html>')
  })

  it('sends the page before again, once there is one', async () => {
    await door.put('stripe', 'repeats', { size: 50 })
    await door.faults('stripe', 'repeats', [{ kind: 'repeat_page' }])
    const first = await look(PAGE, 'repeats')
    const last = (JSON.parse(first.body) as { data: { id: string }[] }).data.at(-1)?.id ?? ''
    const next = `${PAGE}&starting_after=${last}`
    expect((await look(next, 'repeats')).body).toBe(first.body)
    expect((await look(next, 'repeats')).body).not.toBe(first.body)
  })

  it.each([
    ['ynab', YNAB, /"amount":"a lot"/g],
    ['mint', MINT, /^"someday",/gm],
    ['stripe', PAGE, /"net":"a lot"/g],
  ])('spoils exactly one row of %s, as often as asked', async (app, path, spoiled) => {
    const seen = await broken(app, path, { kind: 'bad_row' }, 2000)
    expect(seen.body.match(spoiled)).toHaveLength(1)
    expect((await look(path, 'broken')).body.match(spoiled)).toBeNull()
  })

  it('hits as many requests as asked, on its path only, in order', async () => {
    await door.put('stripe', 'times', { size: 10 })
    await door.faults('stripe', 'times', [
      { kind: 'server_error', times: 2, path: 'balance_transactions' },
      { kind: 'rate_limit', times: 1 },
    ])
    const statuses: (number | null)[] = []
    for (const path of [PAGE, '/v1/balance', PAGE, PAGE, '/v1/balance']) {
      statuses.push((await look(path, 'times')).status)
    }
    expect(statuses).toEqual([500, 429, 500, 200, 200])
  })

  it('lets as many requests go well before it as asked, and others than its own do not count', async () => {
    await door.put('stripe', 'later', { size: 10 })
    await door.faults('stripe', 'later', [{ kind: 'server_error', path: 'balance_transactions', after: 2 }])
    const statuses: (number | null)[] = []
    for (const path of [PAGE, '/v1/balance', PAGE, PAGE, PAGE]) statuses.push((await look(path, 'later')).status)
    expect(statuses).toEqual([200, 200, 200, 500, 200])
  })

  it('can be listed and taken back', async () => {
    await door.put('stripe', 'listed', { size: 10 })
    await door.faults('stripe', 'listed', [{ kind: 'server_error', times: 5 }, { kind: 'reset' }])
    await look(PAGE, 'listed')
    const listed = (await (await door.call('GET', 'stripe/listed/faults')).json()) as { data: unknown[] }
    expect(listed.data).toMatchObject([
      { kind: 'server_error', times: 4 },
      { kind: 'reset', times: 1 },
    ])
    expect((await door.call('DELETE', 'stripe/listed/faults')).status).toBe(204)
    expect((await look(PAGE, 'listed')).status).toBe(200)
  })

  it('of an unknown kind is refused with the kinds there are', async () => {
    await door.put('stripe', 'unknown', { size: 10 })
    const answer = await door.call('POST', 'stripe/unknown/faults', [{ kind: 'gremlins', times: 1 }])
    expect(answer.status).toBe(400)
    const { errors } = (await answer.json()) as { errors: { field: string; message: string }[] }
    expect(errors[0]?.field).toBe('0.kind')
    for (const kind of API_FAULTS) expect(errors[0]?.message).toContain(kind)
  })
})
