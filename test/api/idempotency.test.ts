import { OPERATIONS } from '../../api/openapi'
import type { CanonicalRecord } from '../../client'
import { decide, land } from '../support/consent'
import { link, type Link } from '../support/link'
import { PART, questionsAbout } from '../support/questions'
import { startStack, type Stack } from '../support/stack'
import { until } from '../support/until'
import { checkedCalls, type Answer, type CallApi, type CallOptions } from './checked'

let stack: Stack
let call: CallApi
beforeAll(async () => {
  stack = await startStack()
  call = checkedCalls(stack)
})
afterAll(() => stack.stop())

let keys = 0
const newKey = (): string => `key-${++keys}`

interface Wish {
  path: string
  /** Made anew for each sending, as a client does that tries again. */
  body?: () => NonNullable<CallOptions['body']>
  /** With whose token, where it is not for services. */
  token?: string
}

const callerOf = ({ token }: Wish, base_url = stack.base_url): CallApi =>
  checkedCalls({ base_url, api_key: token ?? stack.api_key })

const post = ({ path, body, ...wish }: Wish, key: string, by: CallApi = callerOf({ path, ...wish })): Promise<Answer> =>
  by('POST', path, { ...(body && { body: body() }), headers: { 'idempotency-key': key } })

const replayed = ({ headers }: Answer): boolean => headers.get('idempotent-replayed') === 'true'

/** Everything that a caller sees of an answer. */
const seen = ({ status, text, headers }: Answer) => ({
  status,
  text,
  location: headers.get('location'),
  type: headers.get('content-type'),
})

const HEADER =
  '"Date","Description","Original Description","Amount","Transaction Type","Category","Account Name","Labels","Notes"'
const form = (content: string): FormData => {
  const body = new FormData()
  body.append('file', new File([content], 'mint.csv'))
  return body
}
const csv = (amount: string): string =>
  `${HEADER}\n"3/1/2023","Corner shop","CORNER SHOP","${amount}","debit","Food","Checking","",""\n`

let logins = 0
const newLogin = (): string => `rk_once_${++logins}`
const linked = (app: 'mint' | 'stripe' = 'mint', login = newLogin()): Promise<Link> =>
  link(stack, app, login, { size: 10 }, 'user_once')

async function scheduled(): Promise<string> {
  const { integration_id } = await linked()
  await stack.framework.putSchedule(integration_id, { every: '6h' })
  return `/v1/integrations/${integration_id}/schedule`
}

async function waitingJob(): Promise<string> {
  const account = await linked()
  await account.source.fault({ kind: 'rate_limit', times: 9, retry_after_s: 60 })
  return (await account.start('full')).sync_job_id
}

/** An account with transactions, of which each wish takes what no other touches. */
let spare: CanonicalRecord[] | undefined
async function take(): Promise<CanonicalRecord> {
  if (spare === undefined) {
    const account = await link(stack, 'mint', newLogin(), { size: 40 }, 'user_once')
    await account.sync('full')
    const { integration_id } = account
    spare = (await stack.service.listRecords({ integration_id, entity: 'transaction', limit: 40 })).data
  }
  return spare.shift() as CanonicalRecord
}

/** The record of an account that nothing else is linked as. */
async function accountRecord(): Promise<string> {
  const account = await linked()
  await account.sync('full')
  const { integration_id } = account
  return (await stack.service.listRecords({ integration_id, entity: 'account' })).data[0]?.record_id ?? ''
}

/** A question about a record, with what finds all that are alike. */
async function conflict() {
  const { record_id, integration_id, version } = await take()
  await stack.discrepancies.changeRecord(record_id, { version, fields: { splits: [PART] } })
  const [asked] = (await stack.discrepancies.listConflicts({ record_id })).data
  const { conflict_id = '', kind = 'field', field = '' } = asked ?? {}
  return { path: `/v1/conflicts/${conflict_id}`, conflict_id, alike: { integration_id, kind, field } }
}

async function questions() {
  const records = [await take(), await take()]
  return questionsAbout(stack, records[0]?.integration_id ?? '', records)
}

/** For every operation of the list that can be sent twice: something that it can be asked for. */
const WISHES: Readonly<Record<string, () => Promise<Wish>>> = {
  createIntegration: async () => {
    const login = `rk_made_${++logins}`
    await stack.sandbox.login('stripe', login).make({ size: 10, seed: 1 })
    return { path: '/v1/integrations', body: () => ({ user_id: 'user_once', app_name: 'stripe', oauth_token: login }) }
  },
  reconnect: async () => {
    const oauth_token = newLogin()
    const { integration_id } = await linked('stripe', oauth_token)
    return { path: `/v1/integrations/${integration_id}/reconnect`, body: () => ({ oauth_token }) }
  },
  chooseAccount: async () => {
    const login = `ynab-plans-${++logins}`
    const more_plans = [{ size: 5, currency: 'EUR' }]
    const { plan_id } = await stack.sandbox.login('ynab', login).make({ size: 10, seed: 1, more_plans })
    const { integration_id, authorization_url = '' } = await stack.framework.createIntegration({
      user_id: 'user_once',
      app_name: 'ynab',
    })
    await land(await decide(authorization_url, login, 'approve'))
    return {
      path: `/v1/integrations/${integration_id}/choose-account`,
      body: () => ({ external_account: String(plan_id) }),
    }
  },
  syncData: async () => ({
    path: `/v1/integrations/${(await linked()).integration_id}/syncs`,
    body: () => ({ sync_type: 'full' }),
  }),
  uploadFiles: async () => ({
    path: `/v1/integrations/${(await linked()).integration_id}/files`,
    body: () => form(csv('4.50')),
  }),
  answerFile: async () => {
    const { integration_id } = await linked()
    await stack.service.uploadFiles(integration_id, [new File([csv('4.50')], 'a.csv')])
    const [file] = (await stack.service.listFiles(integration_id)).data
    return {
      path: `/v1/integrations/${integration_id}/files/${file?.file_id ?? ''}/answers`,
      body: () => ({ answers: {} }),
    }
  },
  pauseSchedule: async () => ({ path: `${await scheduled()}/pause` }),
  resumeSchedule: async () => ({ path: `${await scheduled()}/resume` }),
  runSchedule: async () => ({ path: `${await scheduled()}/run` }),
  cancelSync: async () => ({ path: `/v1/sync-jobs/${await waitingJob()}/cancel` }),
  previewSync: async () => ({ path: `/v1/integrations/${(await linked()).integration_id}/preview` }),
  previewFile: async () => ({
    path: `/v1/integrations/${(await linked()).integration_id}/files/preview`,
    body: () => form(csv('4.50')),
  }),
  undoSync: async () => {
    const { sync_job_id } = await (await linked()).sync('full')
    return { path: `/v1/sync-jobs/${sync_job_id}/undo` }
  },
  typeRecord: async () => {
    const { integration_id, body } = await take()
    const { account_external_id, currency, exponent } = body as Record<string, unknown>
    const typed = { account_external_id, currency, exponent, posted_on: '2024-01-01', amount_minor: -1 }
    return { path: '/v1/records', body: () => ({ integration_id, entity: 'transaction', body: typed }) }
  },
  restoreRecord: async () => {
    const { record_id } = await take()
    await stack.discrepancies.deleteRecord(record_id)
    return { path: `/v1/records/${record_id}/restore` }
  },
  mergeRecords: async () => {
    const other = await take()
    return {
      path: `/v1/records/${(await take()).record_id}/merge`,
      body: () => ({ other_record_id: other.record_id }),
    }
  },
  declareSameAccount: async () => ({
    path: `/v1/records/${await accountRecord()}/same-account`,
    body: await accountRecord().then((other_record_id) => () => ({ other_record_id })),
  }),
  resolveConflict: async () => ({
    path: `${(await conflict()).path}/resolve`,
    body: () => ({ choice: 'keep_local' }),
  }),
  undoConflict: async () => {
    const { path, conflict_id } = await conflict()
    await stack.discrepancies.resolveConflict(conflict_id, { choice: 'keep_local' })
    return { path: `${path}/undo` }
  },
  resolveConflicts: async () => {
    const { alike } = await conflict()
    return { path: '/v1/conflicts/resolve', body: () => ({ ...alike, choice: 'keep_local' }) }
  },
  answerMatch: async () => ({
    path: `/v1/matches/${(await questions()).candidate_id}/answer`,
    body: () => ({ choice: 'accept' }),
  }),
  answerHeldRemovals: async () => ({
    path: `/v1/held-removals/${(await questions()).removal_id}/answer`,
    body: () => ({ choice: 'approve' }),
  }),
  undoDecision: async () => {
    const { record_id, integration_id, version } = await take()
    await stack.discrepancies.changeRecord(record_id, { version, fields: { memo: 'mine' } })
    const [made] = (await stack.discrepancies.listDecisions({ integration_id, record_id })).data
    return { path: `/v1/decisions/${made?.decision_id ?? ''}/undo` }
  },
  createSessionToken: () => Promise.resolve({ path: '/v1/session-tokens', body: () => ({ user_id: 'user_once' }) }),
  createApiKey: async () => {
    const { session_token } = await stack.framework.createSessionToken({ user_id: 'user_once' })
    return { path: '/v1/api-keys', body: () => ({ name: 'script' }), token: session_token }
  },
}

/** They answer with a cookie, which is not kept for anybody who asks again. */
const NOT_KEPT = ['openSession']

const POSTS = Object.values(OPERATIONS)
  .flat()
  .filter(({ method, scope }) => method === 'post' && scope !== null)
  .map(({ name }) => name)
  .filter((name) => !NOT_KEPT.includes(name))

/** What there is of things that a request can make. */
async function inventory(): Promise<unknown> {
  const tables = [
    'integrations',
    'sync_jobs',
    'uploaded_files',
    'credentials',
    'authorizations',
    'sync_schedules',
    'api_keys',
  ]
  // Runs that are still under way decide too; people's decisions have no job.
  const people = 'decisions where sync_job_id is null'
  const counts = await Promise.all([...tables, people].map((from) => stack.query(`select count(*) from ${from}`)))
  return Object.fromEntries([...tables, people].map((from, n) => [from, counts[n]?.[0]]))
}

describe('a request with an Idempotency-Key', () => {
  it.each(POSTS)('that comes again is answered as before, and nothing is done again: %s', async (name) => {
    const makeWish = WISHES[name]
    if (makeWish === undefined) throw new Error(`Say in WISHES what ${name} can be asked for.`)
    const wish = await makeWish()
    const key = newKey()
    const first = await post(wish, key)
    expect(first.status).toBeLessThan(300)
    const before = await inventory()
    const second = await post(wish, key)
    expect(seen(second)).toEqual(seen(first))
    expect([replayed(first), replayed(second)]).toEqual([false, true])
    expect(await inventory()).toEqual(before)
  })

  it('is another request with another key, and for another caller', async () => {
    const wish = { path: '/v1/integrations', body: () => ({ user_id: 'user_two', app_name: 'mint' }) }
    const key = newKey()
    const { session_token } = await stack.framework.createSessionToken({ user_id: 'user_two' })
    const answers = [
      await post(wish, key),
      await post(wish, newKey()),
      await post(wish, key, checkedCalls({ ...stack, api_key: session_token })),
    ]
    expect(new Set(answers.map(({ body }) => body['integration_id'])).size).toBe(3)
    expect(answers.map(replayed)).toEqual([false, false, false])
  })

  it('is the same for a user whose token was renewed meanwhile', async () => {
    const wish = { path: '/v1/integrations', body: () => ({ app_name: 'mint' }) }
    const key = newKey()
    const asUser = async () => {
      const { session_token } = await stack.framework.createSessionToken({ user_id: 'user_renewed' })
      return post(wish, key, checkedCalls({ ...stack, api_key: session_token }))
    }
    expect(seen(await asUser())).toEqual(seen(await asUser()))
  })

  it('is refused when it asks for something else than before', async () => {
    const { integration_id } = await linked()
    const key = newKey()
    const path = `/v1/integrations/${integration_id}/files`
    await post({ path, body: () => form(csv('4.50')) }, key)
    for (const other of [
      { path, body: () => form(csv('4.51')) },
      { path: `/v1/integrations/${integration_id}/syncs`, body: () => ({ sync_type: 'full' }) },
      { path: `/v1/integrations/${(await linked()).integration_id}/files`, body: () => form(csv('4.50')) },
    ]) {
      const { status, body } = await post(other, key)
      expect([status, body['code']]).toEqual([422, 'request.key_reused'])
    }
  })

  it('keeps a refusal, and the number of the request that was refused', async () => {
    const { integration_id } = await stack.framework.createIntegration({ user_id: 'user_once', app_name: 'mint' })
    const wish = { path: `/v1/integrations/${integration_id}/syncs`, body: () => ({ sync_type: 'full' }) }
    const key = newKey()
    const first = await post(wish, key)
    expect([first.status, first.body['code']]).toEqual([409, 'integration.no_feed'])
    const second = await post(wish, key)
    expect(seen(second)).toEqual(seen(first))
    expect(replayed(second)).toBe(true)
  })

  it('may be mended when it was not understood, and succeeds when what failed it is over', async () => {
    const login = `rk_mended_${++logins}`
    const source = stack.sandbox.login('stripe', login)
    await source.make({ size: 10, seed: 1 })
    const wish = {
      path: '/v1/integrations',
      body: () => ({ user_id: 'user_once', app_name: 'stripe', oauth_token: login }),
    }
    const key = newKey()
    expect((await post({ ...wish, body: () => ({ colour: 'red' }) }, key)).status).toBe(400)
    await source.fault({ kind: 'server_error', times: 9 })
    expect((await post(wish, key)).status).toBe(503)
    await source.clearFaults()
    const { status, body } = await post(wish, key)
    expect([status, body['status']]).toEqual([201, 'CONNECTED'])
  })

  it.each(['', 'two words', 'é', 'x'.repeat(256)])('is not valid when the key is %j', async (key) => {
    const { status, body } = await call('POST', '/v1/integrations', {
      body: { user_id: 'user_once', app_name: 'mint' },
      headers: { 'idempotency-key': Buffer.from(key).toString('latin1') },
    })
    expect([status, body['code']]).toEqual([400, 'request.invalid'])
  })

  it('leaves neither what was sent nor what was answered in the clear', async () => {
    const { body } = await post({ path: '/v1/session-tokens', body: () => ({ user_id: 'user_once' }) }, newKey())
    const made = await post((await WISHES['createApiKey']?.()) as Wish, newKey())
    const rows = await stack.query<{ row: string }>('select to_jsonb(k)::text as row from idempotency_keys k')
    const text = rows.map(({ row }) => row).join()
    expect(text).toContain('key-1')
    expect(text).not.toContain(String(body['session_token']))
    expect(text).not.toContain(String(made.body['api_key']))
    expect(text).not.toContain('rk_made_')
  })

  it('for a link by consent shows the way again, and once it was gone, the account', async () => {
    await stack.sandbox.login('ynab', 'ynab-consents').make({ size: 10, seed: 1 })
    const { session_token } = await stack.framework.createSessionToken({ user_id: 'user_consents' })
    const by = checkedCalls({ ...stack, api_key: session_token })
    const wish = { path: '/v1/integrations', body: () => ({ app_name: 'ynab' }) }
    const key = newKey()
    const first = await post(wish, key, by)
    expect([first.status, first.body['status']]).toEqual([201, 'PENDING'])
    const again = await post(wish, key, by)
    expect([again.status, again.body['integration_id']]).toEqual([201, first.body['integration_id']])
    const cookie = again.headers.get('set-cookie')?.split(';')[0] ?? ''
    const back = await decide(String(again.body['authorization_url']), 'ynab-consents', 'approve')
    expect((await fetch(back, { headers: { cookie } })).status).toBe(200)
    const last = await post(wish, key, by)
    expect(last.body).toMatchObject({ integration_id: first.body['integration_id'], status: 'CONNECTED' })
  })

  it('that sets a cookie does so once: whoever asks again is not given it', async () => {
    const { session_token } = await stack.framework.createSessionToken({ user_id: 'user_once' })
    const by = checkedCalls({ ...stack, api_key: session_token })
    const key = newKey()
    expect((await post({ path: '/v1/session' }, key, by)).headers.get('set-cookie')).toContain('console_session')
    const again = await post({ path: '/v1/session' }, key, by)
    expect([again.status, replayed(again)]).toEqual([401, false])
  })
})

describe('fifty of the same request at once', () => {
  it('do it once, and those who are too early are asked to come again', async () => {
    const login = `rk_raced_${++logins}`
    await stack.sandbox.login('stripe', login).make({ size: 10, seed: 1 })
    const wish = {
      path: '/v1/integrations',
      body: () => ({ user_id: 'user_raced', app_name: 'stripe', oauth_token: login }),
    }
    const key = newKey()
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(wish, key)))
    const made = answers.filter(({ status }) => status === 201)
    const early = answers.filter(({ status }) => status === 409)
    expect(made.filter((answer) => !replayed(answer))).toHaveLength(1)
    expect(made.length + early.length).toBe(50)
    expect(new Set(made.map(({ text }) => text)).size).toBe(1)
    for (const { body, headers } of early)
      expect([body['code'], headers.get('retry-after')]).toEqual(['request.in_progress', '1'])
    expect((await stack.framework.listIntegrations({ user_id: 'user_raced' })).data).toHaveLength(1)
  })
})

describe('an API process that dies after the deed and before the answer', () => {
  const DEADLY = [
    'createIntegration',
    'chooseAccount',
    'reconnect',
    'syncData',
    'uploadFiles',
    'answerFile',
    'typeRecord',
    'undoConflict',
    'resolveConflicts',
    'createApiKey',
  ]

  /** A process that ends itself at the first request with a key. */
  async function dieAt(wish: Wish, key: string): Promise<void> {
    const doomed = await stack.startApi({ FAILPOINT: 'answer.before_kept' })
    await expect(post(wish, key, callerOf(wish, doomed.base_url))).rejects.toThrow('fetch failed')
    await doomed.exited
  }

  /** A client that tries until it is told more than to wait. */
  const persist = (wish: Wish, key: string): Promise<Answer> =>
    until(
      () => post(wish, key),
      ({ status }) => status !== 409,
    )

  it('is followed by one that finds the deed done, and tells of it', async () => {
    const wishes = await Promise.all(
      DEADLY.map(async (name) => ({ name, key: newKey(), wish: (await WISHES[name]?.()) as Wish })),
    )
    await Promise.all(wishes.map(({ wish, key }) => dieAt(wish, key)))
    const before = await inventory()
    for (const { name, wish, key } of wishes) {
      // It is known what was taken, too: another file does not pass for it.
      if (name === 'uploadFiles')
        expect((await persist({ ...wish, body: () => form(csv('4.51')) }, key)).status).toBe(422)
      const { status, text } = await persist(wish, key)
      expect([name, status < 300, text]).toEqual([name, true, expect.stringMatching(/integration_|ipk_/)])
    }
    expect(await inventory()).toEqual(before)
  })
})
