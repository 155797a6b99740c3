/**
 * Two users, every operation, every id: what is another's is not there, word for word as if it never was. The cases are
 * made of the list of operations; an operation that needs a body or an id that nobody has given it here fails.
 */
import type { z } from 'zod'
import type { Operation } from '../../api/operation'
import { OPERATIONS } from '../../api/openapi'
import { link } from '../support/link'
import { PART, questionsAbout } from '../support/questions'
import { startStack, type Stack } from '../support/stack'
import { checkedCalls, type Answer, type CallApi } from './checked'

/** What names a user's own things, in paths, queries and bodies. */
type Ids = Record<string, string>

interface User {
  user_id: string
  ids: Ids
  call: CallApi
  /** The same user, by a personal key. */
  callByKey: CallApi
}

let stack: Stack
let ada: User
let bob: User

beforeAll(async () => {
  stack = await startStack()
  ada = await settle('user_ada')
  bob = await settle('user_bob')
})
afterAll(() => stack.stop())

/** Links an account, syncs it and makes everything that has an id. */
async function settle(user_id: string): Promise<User> {
  const linked = await link(stack, 'mint', `mint-${user_id}`, { size: 30 }, user_id)
  const { integration_id } = linked
  const { sync_job_id } = await linked.sync('full')
  await stack.framework.putSchedule(integration_id, { every: '6h' })
  const [imported] = await stack.service.uploadFiles(integration_id, [new File([CSV], 'mint.csv')])
  await stack.service.getSyncStatus(imported?.sync_job_id ?? '', { wait_s: 30 })
  const [file] = (await stack.service.listFiles(integration_id)).data
  const { data } = await stack.service.listRecords({ integration_id, entity: 'transaction', limit: 5 })
  const record = data.find(({ body }) => (body as { payee?: unknown }).payee !== 'Corner shop')
  const record_id = record?.record_id ?? ''
  // Parts that do not add up to the amount leave a question.
  await stack.discrepancies.changeRecord(record_id, { version: record?.version ?? 0, fields: { splits: [PART] } })
  const [conflict] = (await stack.discrepancies.listConflicts({ integration_id })).data
  const [decision] = (await stack.discrepancies.listDecisions({ integration_id })).data
  const { session_token } = await stack.framework.createSessionToken({ user_id })
  const call = checkedCalls({ base_url: stack.base_url, api_key: session_token })
  const key = (await call('POST', '/v1/api-keys', { body: { name: 'script', scopes: ['read', 'write'] } })).body
  return {
    user_id,
    ids: {
      integration_id,
      sync_job_id,
      record_id,
      file_id: file?.file_id ?? '',
      conflict_id: conflict?.conflict_id ?? '',
      decision_id: decision?.decision_id ?? '',
      key_id: String(key['key_id']),
      ...(await questionsAbout(stack, integration_id, data)),
    },
    call,
    callByKey: checkedCalls({ base_url: stack.base_url, api_key: String(key['api_key']) }),
  }
}

const CSV = `"Date","Description","Original Description","Amount","Transaction Type","Category","Account Name","Labels","Notes"
"3/1/2023","Corner shop","CORNER SHOP 17","4.50","debit","Groceries","Checking","",""
`

/** Names that are no user's: whoever asks is told the same. */
const NOBODYS: Ids = { app_name: 'ynab' }

function upload(): FormData {
  const form = new FormData()
  form.append('file', new File([CSV], 'mint.csv'))
  return form
}

/** A valid body for each operation that takes one. `user_id` and ids of things are put in where the schema has them. */
const BODIES: Readonly<Record<string, () => object>> = {
  createIntegration: () => ({ app_name: 'mint' }),
  chooseAccount: () => ({ external_account: 'theirs' }),
  reconnect: () => ({ oauth_token: 'a-login-that-is-gone' }),
  syncData: () => ({ sync_type: 'full' }),
  putSchedule: () => ({ every: '1h' }),
  uploadFiles: upload,
  previewFile: upload,
  answerFile: () => ({ answers: {} }),
  typeRecord: () => ({
    entity: 'transaction',
    body: { account_external_id: 'Checking', posted_on: '2024-01-01', amount_minor: -1, currency: 'USD', exponent: 2 },
  }),
  changeRecord: () => ({ version: 1, fields: { memo: 'theirs' } }),
  restoreRecord: () => ({}),
  resolveConflict: () => ({ choice: 'keep_local' }),
  undoConflict: () => ({}),
  resolveConflicts: () => ({ kind: 'field', field: 'memo', choice: 'keep_local' }),
  undoDecision: () => ({}),
  answerMatch: () => ({ choice: 'reject', dry_run: true }),
  mergeRecords: () => ({ other_record_id: bob.ids['other_record_id'], dry_run: true }),
  declareSameAccount: () => ({ other_record_id: bob.ids['other_record_id'], dry_run: true }),
  answerHeldRemovals: () => ({ choice: 'reject', dry_run: true }),
  previewSync: () => ({}),
  undoSync: () => ({ preview: true }),
  putPolicy: () => ({ target: 'transaction.memo', policy: 'manual' }),
  createApiKey: () => ({ name: 'another' }),
}

/** Without what is refused to everybody who acts for one user, whatever they name. */
const OPEN_TO_USERS = Object.values(OPERATIONS)
  .flat()
  .filter(({ services_only }) => services_only !== true)

interface Named {
  path: Ids
  query: Ids
  body: Ids
}
type Place = keyof Named
type Reference = { operation: Operation; place: Place; name: string }

const fieldsOf = (schema: Operation['query'] | Operation['body']): string[] =>
  schema !== undefined && 'shape' in schema ? Object.keys(schema.shape as object) : []
const parametersOf = ({ path }: Operation): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)

const OWNED = /(^user_id|_id)$/

/** Everything through which a request can name what is somebody's. */
const REFERENCES: Reference[] = OPEN_TO_USERS.flatMap((operation) =>
  (
    [
      ['path', parametersOf(operation)],
      ['query', fieldsOf(operation.query)],
      ['body', fieldsOf(operation.body)],
    ] as const
  ).flatMap(([place, names]) =>
    names.filter((name) => OWNED.test(name) && !(name in NOBODYS)).map((name) => ({ operation, place, name })),
  ),
)

/** The names that an operation cannot do without: those of its path, and what its query requires. */
function ownNames(operation: Operation, user: User): Named {
  const known = { ...NOBODYS, ...user.ids }
  const need = (name: string): string => {
    const id = known[name]
    if (id === undefined) throw new Error(`${operation.name} names a ${name}: make one for each user, in settle()`)
    return id
  }
  const required = fieldsOf(operation.query).filter((name) => OWNED.test(name) && isRequired(operation, name))
  const pick = (names: string[]) => Object.fromEntries(names.map((name) => [name, need(name)]))
  return { path: pick(parametersOf(operation)), query: pick(required), body: {} }
}

const isRequired = ({ query }: Operation, name: string): boolean =>
  (query?.shape as Record<string, z.ZodType>)[name]?.safeParse(undefined).success === false

function send({ call }: Pick<User, 'call'>, operation: Operation, { path, query, body }: Named): Promise<Answer> {
  const target = operation.path.replace(/:(\w+)/g, (_, name: string) => path[name] ?? '')
  const make = BODIES[operation.name]
  if (make === undefined && (operation.body !== undefined || operation.takes_files === true))
    throw new Error(`${operation.name} takes a body: give it one in BODIES`)
  const made = make?.()
  const sent = made === undefined || made instanceof FormData ? made : { ...made, ...body }
  return call(
    operation.method.toUpperCase(),
    `${target}?${new URLSearchParams(query).toString()}`,
    sent === undefined ? {} : { body: sent },
  )
}

const naming = (operation: Operation, user: User, place: Place, name: string, value: string): Named => {
  const names = ownNames(operation, user)
  return { ...names, [place]: { ...names[place], [name]: value } }
}

const foreign = (name: string): string => (name === 'user_id' ? ada.user_id : (ada.ids[name] ?? ''))
/** Of the same form, and nobody's. */
const unknown = (name: string): string => foreign(name).replace(/.{6}$/, '000000')

/** Without what differs in every answer: the number of the request. */
const said = ({ status, text, headers }: Answer) => ({
  status,
  text: text.replace(/request_\w+/, 'request_…'),
  location: headers.get('location'),
})

/** Everything that the database holds of a user. */
async function stateOf({ user_id }: User): Promise<unknown> {
  const own = 'integration_id in (select integration_id from integrations where user_id = $1)'
  return Promise.all(
    [
      `select * from integrations where user_id = $1`,
      `select * from sync_jobs where user_id = $1 order by job_no`,
      `select * from sync_schedules where ${own}`,
      `select * from credentials where ${own}`,
      `select * from uploaded_files where ${own}`,
      `select c.* from conflicts c join integrations i using (integration_no) where i.user_id = $1 order by conflict_no`,
      `select * from api_keys where user_id = $1 order by key_id`,
      `select * from deeds where user_id = $1 order by deed_no`,
      `select d.* from decisions d join integrations i using (integration_no) where i.user_id = $1 order by decision_no`,
      `select r.* from records r join integrations i using (integration_no) where i.user_id = $1 order by record_id`,
    ].map((sql) => stack.query(sql, [user_id])),
  )
}

describe('another user’s things', () => {
  it('are named by many operations', () => {
    expect(REFERENCES.length).toBeGreaterThan(15)
  })

  it.each(
    REFERENCES.map(
      (reference) => [`${reference.operation.name}, ${reference.place} ${reference.name}`, reference] as const,
    ),
  )('are not there for: %s', async (_title, { operation, place, name }) => {
    const before = await stateOf(ada)
    const theirs = await send(bob, operation, naming(operation, bob, place, name, foreign(name)))
    const nobodys = await send(bob, operation, naming(operation, bob, place, name, unknown(name)))
    expect(said(theirs)).toEqual(said(nobodys))
    if (operation.people_only !== true) {
      const byKey = await send({ call: bob.callByKey }, operation, naming(operation, bob, place, name, foreign(name)))
      expect(said(byKey)).toEqual(said(theirs))
    }
    if (name === 'user_id') expect(theirs.status).toBe(403)
    else if (place === 'path') expect([theirs.status, theirs.body['code']]).toEqual([404, 'request.not_found'])
    for (const id of Object.values(ada.ids)) expect(theirs.text).not.toContain(id)
    expect(await stateOf(ada)).toEqual(before)
  })

  it('are in no list, and in no other answer that names nothing', async () => {
    for (const operation of OPEN_TO_USERS.filter(({ method, streams_events }) => method === 'get' && !streams_events)) {
      for (const call of operation.people_only === true ? [bob.call] : [bob.call, bob.callByKey]) {
        const { status, text } = await send({ call }, operation, ownNames(operation, bob))
        expect([operation.name, status]).toEqual([operation.name, 200])
        for (const id of [ada.user_id, ...Object.values(ada.ids)]) expect(text).not.toContain(id)
      }
    }
  })

  it('are not heard of', async () => {
    const { session_token } = await stack.framework.createSessionToken({ user_id: bob.user_id })
    const text = await heard(session_token, async () => {
      await stack.framework.putSchedule(ada.ids['integration_id'] ?? '', { every: '6h' })
      for (const { ids } of [ada, bob])
        await stack.service.syncData({ integration_id: ids['integration_id'] ?? '', sync_type: 'full', wait_s: 30 })
    })
    expect(text).toContain(bob.ids['integration_id'])
    for (const id of [ada.user_id, ...Object.values(ada.ids)]) expect(text).not.toContain(id)
  })
})

describe('one’s own things', () => {
  it('are there: what was refused above was refused because it was another’s', async () => {
    const last = (operation: Operation) => (operation.method === 'delete' ? 1 : 0)
    const ordered = [...OPEN_TO_USERS].sort((a, b) => last(a) - last(b) || b.path.length - a.path.length)
    for (const operation of ordered.filter(({ streams_events }) => !streams_events)) {
      const { status } = await send(bob, operation, ownNames(operation, bob))
      expect([operation.name, [403, 404].includes(status)]).toEqual([operation.name, false])
    }
  })

  it('belong to the user of the token, whether that user is named or not', async () => {
    for (const user_id of [undefined, bob.user_id]) {
      const { status, body } = await bob.call('POST', '/v1/integrations', {
        body: { app_name: 'mint', ...(user_id !== undefined && { user_id }) },
      })
      expect([status, body['user_id']]).toEqual([201, bob.user_id])
    }
  })
})

/** What a listener hears from now until some time after `work`. */
async function heard(api_key: string, work: () => Promise<void>): Promise<string> {
  const ears = new AbortController()
  const answer = await fetch(`${stack.base_url}/v1/events`, {
    headers: { authorization: `Bearer ${api_key}` },
    signal: ears.signal,
  })
  let text = ''
  const listening = (async () => {
    for await (const piece of answer.body ?? []) text += Buffer.from(piece).toString()
  })().catch(() => undefined)
  await work()
  while (!text.includes('COMPLETED')) await new Promise((resolve) => setTimeout(resolve, 20))
  ears.abort()
  await listening
  return text
}
