import type { PulseEvent } from '../../client'
import { createApiKey, revokeApiKey } from '../../store/api-keys'
import { insertIntegration } from '../../store/integrations'
import { endJob, insertQueued } from '../../store/sync-jobs'
import { link } from '../support/link'
import { startStack, type Stack } from '../support/stack'
import { until } from '../support/until'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.stop())

interface Ears {
  events: PulseEvent[]
  breaks: number
  /** Resolves with the first event that fits, heard already or not. */
  hears(fits: (event: PulseEvent) => boolean): Promise<PulseEvent>
  leave(): void
}

function listenAs(user_id?: string): Ears {
  const { signal, abort } = abortable()
  const ears: Ears = {
    events: [],
    breaks: 0,
    leave: abort,
    async hears(fits) {
      const found = await until(
        () => Promise.resolve(ears.events.find(fits)),
        (event) => event !== undefined,
      )
      return found as PulseEvent
    },
  }
  void (async () => {
    for await (const event of stack.service.watchEvents({ user_id, signal, onBreak: () => ears.breaks++ }))
      ears.events.push(event)
  })()
  return ears
}

function abortable(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

/** One connection: its events with their ids, until it is left. */
async function listenOnce(
  query: string,
  last_event_id?: string,
): Promise<{ told: (n: number) => Promise<{ id: string | undefined; event: PulseEvent }[]>; leave: () => void }> {
  const { signal, abort } = abortable()
  const answer = await fetch(`${stack.base_url}/v1/events?${query}`, {
    signal,
    headers: {
      authorization: `Bearer ${stack.api_key}`,
      ...(last_event_id !== undefined && { 'last-event-id': last_event_id }),
    },
  })
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  let text = ''
  void (async () => {
    for await (const piece of answer.body ?? []) text += Buffer.from(piece).toString()
  })().catch(() => undefined)
  const told = () =>
    text
      .split('\n\n')
      .slice(0, -1)
      .map((block) => ({
        id: /^id: (.+)$/m.exec(block)?.[1],
        event: JSON.parse(/^data: (.+)$/m.exec(block)?.[1] ?? 'null') as PulseEvent,
      }))
  return {
    leave: abort,
    told: (n) =>
      until(
        () => Promise.resolve(told()),
        (events) => events.length >= n,
      ),
  }
}

const ofJob = (sync_job_id: string, status?: string) => (event: PulseEvent) =>
  event.type === 'sync_job' && event.sync_job_id === sync_job_id && (status === undefined || event.status === status)

/** A link and a job in the ledger that no worker knows of. */
async function note(user_id: string, name: string): Promise<string> {
  const { knex } = stack.deps.db
  const [integration_id, sync_job_id] = [`integration_${name}`, `sync_${name}`]
  await insertIntegration(knex, {
    integration_id, user_id, app_name: 'mint', protocol: 'file', external_account_id: null, external_account_name: null, settings: {},
  }) // prettier-ignore
  await insertQueued(knex, {
    sync_job_id,
    integration_id,
    user_id,
    app_name: 'mint',
    sync_type: 'full',
    trigger: 'file',
  })
  return sync_job_id
}

describe('GET /v1/events', () => {
  it('tells a run from its start to its end, and what became of its integration', async () => {
    const ears = listenAs('user_told')
    expect(await ears.hears(({ type }) => type === 'ready')).toEqual({ type: 'ready', resumed: false })
    const ynab = await link(stack, 'ynab', 'ynab-told', { size: 12_000 }, 'user_told')
    const job = await ynab.sync('full')
    await ears.hears((event) => event.type === 'integration' && event.last_synced_at !== null)
    const told = ears.events.filter((event) => event.type === 'sync_job')
    const rows = told.map(({ records_synced }) => records_synced)
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set(['QUEUED', 'RUNNING', 'COMPLETED']))
    expect(new Set(rows).size).toBeGreaterThan(3)
    expect(rows).toEqual(rows.toSorted((a, b) => a - b))
    expect(told.map(({ revision }) => revision)).toEqual(told.map((_, n) => n + 1))
    expect(told.at(-1)).toMatchObject({
      sync_job_id: job.sync_job_id,
      counts: job.counts,
      finished_at: job.finished_at,
    })
    ears.leave()
  })

  it('tells that somebody decided, so that whoever looks at the same elsewhere reads it again', async () => {
    await note('user_decides', 'decided')
    const ears = listenAs('user_decides')
    await ears.hears(({ type }) => type === 'ready')
    await stack.discrepancies.putPolicy('integration_decided', { target: '@user', policy: 'local_wins' })
    const told = { type: 'integration', integration_id: 'integration_decided', edits: 1, revision: 2 }
    expect(await ears.hears(({ type }) => type === 'integration')).toMatchObject(told)
    ears.leave()
  })

  it('tells nobody what happens to another user', async () => {
    const [mine, all] = [listenAs('user_mine'), listenAs()]
    await Promise.all([mine, all].map((ears) => ears.hears(({ type }) => type === 'ready')))
    await note('user_theirs', 'theirs')
    const own = await note('user_mine', 'mine')
    await Promise.all([mine.hears(ofJob(own)), all.hears(ofJob(own)), all.hears(ofJob('sync_theirs'))])
    expect(mine.events.filter((event) => 'user_id' in event && event.user_id !== 'user_mine')).toEqual([])
    mine.leave()
    all.leave()
  })

  it('tells first what changed while nobody listened', async () => {
    const before = await listenOnce('user_id=user_away')
    const [ready] = await before.told(1)
    before.leave()
    const job = await note('user_away', 'away')
    await endJob(stack.deps.db.knex, job, { status: 'FAILED' })
    const after = await listenOnce('user_id=user_away', ready?.id)
    const [again, ...missed] = await after.told(3)
    expect(again?.event).toEqual({ type: 'ready', resumed: true })
    expect(missed.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({ sync_job_id: job, status: 'FAILED' }),
    )
    after.leave()
  })

  it('misses no change that was under way when the connection broke', async () => {
    const { knex } = stack.deps.db
    const slow = await note('user_slow', 'slow')
    const ears = await listenOnce('user_id=user_slow')
    await ears.told(2)
    // It began first and commits last, so it is older than what is heard meanwhile.
    const underWay = await knex.transaction()
    await endJob(underWay, slow, { status: 'CANCELLED' })
    const quick = await note('user_slow', 'quick')
    const heard = (await ears.told(4)).at(-1)
    expect(heard?.event).toMatchObject({ sync_job_id: quick })
    ears.leave()
    await underWay.commit()

    const again = await listenOnce('user_id=user_slow', heard?.id)
    const told = await again.told(3)
    expect(told.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({ sync_job_id: slow, status: 'CANCELLED' }),
    )
    again.leave()
  })

  it.each(['999999999999999999', 'yesterday', '-1', '1'.repeat(40)])(
    'asks whoever comes with the position %s to read again',
    async (position) => {
      const ears = await listenOnce('user_id=user_lost', position)
      expect((await ears.told(1))[0]?.event).toEqual({ type: 'ready', resumed: false })
      ears.leave()
    },
  )

  it('says what a run waits for and when it goes on, without being asked', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-silent', { size: 20 }, 'user_silent')
    await ynab.source.fault({ kind: 'rate_limit', times: 1, retry_after_s: 300 })
    const { sync_job_id } = await ynab.start('full')
    const ears = listenAs('user_silent')
    const waiting = await ears.hears((event) => event.type === 'progress' && event.progress.phase === 'waiting')
    expect(waiting).toMatchObject({ sync_job_id, progress: { waits_until: expect.stringMatching(/Z$/) } })
    await stack.service.cancelSync(sync_job_id)
    await ears.hears(ofJob(sync_job_id, 'CANCELLED'))
    ears.leave()
  })

  it('takes back a job that was refused before it started', async () => {
    const ynab = await link(stack, 'ynab', 'ynab-withdrawn', { size: 20 }, 'user_withdrawn')
    await ynab.source.fault({ kind: 'rate_limit', times: 1, retry_after_s: 300 })
    const ears = listenAs('user_withdrawn')
    await ears.hears(({ type }) => type === 'ready')
    const { sync_job_id } = await ynab.start('full')
    await expect(ynab.start('full')).rejects.toMatchObject({ code: 'sync.already_running' })
    const withdrawn = await ears.hears(({ type }) => type === 'sync_job_withdrawn')
    expect(withdrawn).not.toMatchObject({ sync_job_id })
    await stack.service.cancelSync(sync_job_id, { wait_s: 20 })
    ears.leave()
  })

  it('is heard again after its own connection to Postgres broke, and nothing was lost', async () => {
    const ears = listenAs('user_broken')
    await ears.hears(({ type }) => type === 'ready')
    const [ear] = await stack.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and query ilike 'listen %'`,
    )
    await stack.query('select pg_terminate_backend($1)', [ear?.pid])
    const job = await note('user_broken', 'broken')
    await ears.hears(ofJob(job))
    expect(ears.events.filter(({ type }) => type === 'ready').at(-1)).toEqual({ type: 'ready', resumed: true })
    ears.leave()
  })

  describe('falls silent', () => {
    const listenWith = async (headers: Record<string, string>): Promise<{ end: Promise<string> }> => {
      const { status, body } = await fetch(`${stack.base_url}/v1/events`, { headers })
      expect(status).toBe(200)
      const end = (async () => {
        for await (const piece of body ?? []) expect(Buffer.from(piece).length).toBeGreaterThan(0)
        return 'the end'
      })()
      return { end }
    }

    it('for a key that is revoked', async () => {
      const { knex } = stack.deps.db
      const make = (user_id?: string) => createApiKey(knex, { name: 'leaves', scopes: ['read'], user_id })
      const made = await Promise.all([make(), make('user_silent')])
      const ends = await Promise.all(made.map(({ api_key }) => listenWith({ authorization: `Bearer ${api_key}` })))
      for (const { key } of made) await revokeApiKey(knex, key.key_id)
      for (const { end } of ends) expect(await end).toBe('the end')
    })

    it('for a person who signs out', async () => {
      const { session_token } = await stack.framework.createSessionToken({ user_id: 'user_silent' })
      await note('user_silent', 'silent')
      const signed = await stack.request('POST', '/v1/session', {
        headers: { authorization: `Bearer ${session_token}` },
      })
      const headers = { cookie: signed.headers.get('set-cookie')?.split(';')[0] ?? '', 'x-requested-with': 'console' }
      const { end } = await listenWith(headers)
      expect((await fetch(`${stack.base_url}/v1/session`, { method: 'DELETE', headers })).ok).toBe(true)
      expect(await end).toBe('the end')
    })
  })

  it('keeps nothing of whoever leaves before the first word, so that the process can end', async () => {
    const api = await stack.startApi()
    const lock = await stack.deps.db.knex.transaction()
    await lock.raw('lock table sync_jobs')
    const { signal, abort } = abortable()
    const headers = { authorization: `Bearer ${stack.api_key}` }
    const asked = expect(fetch(`${api.base_url}/v1/events`, { signal, headers })).rejects.toThrow(/abort/)
    await until(
      () => stack.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`),
      (waiting) => waiting.length > 0,
    )
    abort()
    await asked
    expect((await fetch(`${api.base_url}/livez`)).status).toBe(200)
    await lock.rollback()
    await api.stop()
  })

  it('refuses whoever may not listen, and parameters it does not know', async () => {
    expect((await stack.request('GET', '/v1/events?colour=red')).status).toBe(400)
    expect((await stack.request('GET', '/v1/events', { headers: { authorization: 'Bearer isk_none' } })).status).toBe(
      401,
    )
    await expect(stack.service.watchEvents({ user_id: '\n' }).next()).rejects.toMatchObject({
      code: 'request.invalid',
      status: 400,
    })
  })
})
