import fc from 'fast-check'
import type { Json, ProviderHttp } from '../../connectors/connector'
import { simplefin } from '../../connectors/simplefin'
import { readAccountSet, type AccountSet } from '../../connectors/simplefin/account-set'
import { sanitise } from '../../connectors/simplefin/errors'
import { claimAccess, claimUrl } from '../../connectors/simplefin/login'
import { mapSimplefinRow } from '../../connectors/simplefin/rows'
import {
  freshnessOf,
  newestWindow,
  windowAfter,
  windowBefore,
  windowSince,
  type Window,
} from '../../connectors/simplefin/windows'
import { IntegrationError } from '../../domain/errors'
import { ENTITIES } from '../../domain/records'

const DAY_S = 86_400
const at = (iso: string): number => Date.parse(iso) / 1000
const refusal = (code: string) => expect.objectContaining({ code }) as Error

describe('the windows of SimpleFIN', () => {
  const date = fc.integer({ min: at('1990-01-01'), max: at('2090-01-01') })
  const isShown = ({ start, end }: Window) =>
    expect([start % DAY_S, end % DAY_S, end - start <= 90 * DAY_S, start < end]).toEqual([0, 0, true, true])

  it('are never longer than 90 days, follow each other without a gap, and end behind the newest day', () => {
    fc.assert(
      fc.property(fc.array(date, { minLength: 1, maxLength: 5 }), fc.integer({ min: 0, max: 1000 }), (dates, ago) => {
        const fresh = freshnessOf(dates) ?? { newest: 0, until: 0 }
        let window: Window | null = windowSince(fresh.until - ago * DAY_S)
        expect(window.start).toBeLessThanOrEqual(fresh.until - (ago + 45) * DAY_S)
        for (let end: number | null = null; window !== null; window = windowAfter(window, fresh)) {
          isShown(window)
          if (end !== null) expect(window.start).toBe(end)
          end = window.end
          if (windowAfter(window, fresh) === null) expect(end).toBeGreaterThan(Math.max(...dates))
        }
      }),
    )
  })

  it('go back from the newest day without a gap, until two in a row are empty', () => {
    fc.assert(
      fc.property(date, fc.array(fc.boolean(), { maxLength: 30 }), (newest, rows) => {
        const fresh = freshnessOf([newest]) ?? { newest: 0, until: 0 }
        let window = newestWindow(fresh)
        expect(window.end).toBeGreaterThan(newest)
        let empty = 0
        for (const hasRows of rows) {
          isShown(window)
          empty = hasRows ? 0 : empty + 1
          const before = windowBefore(window, empty)
          expect(before === null).toBe(empty >= 2)
          if (before === null) return
          expect(before.end).toBe(window.start)
          window = before
        }
      }),
    )
  })

  it('begin where the account that lags behind was left, but not further back than four months', () => {
    const newest = at('2026-11-20')
    expect(freshnessOf([newest, newest - 10 * DAY_S])).toEqual({ newest: newest + DAY_S, until: newest - 9 * DAY_S })
    expect(freshnessOf([newest, newest - 900 * DAY_S])?.until).toBe(newest - 119 * DAY_S)
    expect(freshnessOf([newest, 0])?.until).toBe(newest + DAY_S)
    expect(freshnessOf([0])).toBeNull()
  })
})

const head = {
  id: 'ACT-1',
  name: 'Savings',
  currency: 'USD',
  balance: '100.23',
  'balance-date': at('2026-11-20T06:00:00Z'),
}
const v1 = { ...head, org: { domain: 'mybank.example', 'sfin-url': 'https://sfin.mybank.example' } }
const row = {
  id: 'TRN-1',
  posted: at('2026-11-03T12:00:00Z'),
  amount: '-33293.43',
  description: 'Uncle Frank’s Bait Shop',
}

async function read(set: object): Promise<{ rows: Json[]; set: AccountSet }> {
  // Byte by byte would be slow; any cut will do.
  const text = Buffer.from(JSON.stringify(set))
  const pieces = (async function* () {
    for (let from = 0; from < text.length; from += 7) yield await Promise.resolve(text.subarray(from, from + 7))
  })()
  const reading = readAccountSet(pieces)
  const rows: Json[] = []
  for (;;) {
    const step = await reading.next()
    if (step.done === true) return { rows, set: step.value }
    rows.push(...step.value.map((each) => JSON.parse(each) as Json))
  }
}

const mapped = async (account: object) =>
  (await read({ errors: [], accounts: [account] })).rows.flatMap((each) => {
    const records = mapSimplefinRow(each)
    for (const { entity, body } of records) if (body !== null) expect(ENTITIES[entity].parse(body)).toEqual(body)
    return records
  })

describe('a transaction of SimpleFIN', () => {
  it.each([
    ['-33293.43', 'USD', -3_329_343],
    ['12.5', 'USD', 1250],
    ['1', 'KWD', 1000],
    ['99999999999999999999.99', 'USD', '9999999999999999999999'],
  ])('of %s %s is exact in minor units', async (amount, currency, amount_minor) => {
    const [record] = await mapped({ ...v1, currency, transactions: [{ ...row, amount }] })
    expect(record?.body).toMatchObject({ amount_minor, currency })
  })

  it.each([
    ['12.345', 'USD'],
    ['twelve', 'USD'],
    ['1', 'XBT'],
    ['1e3', 'USD'],
  ])('of %s %s is refused and not rounded', async (amount, currency) => {
    await expect(mapped({ ...v1, currency, transactions: [{ ...row, amount }] })).rejects.toThrow(
      refusal('record.unmappable'),
    )
  })

  it('has the day on which it posted; a pending one that of the purchase, else that of the balance', async () => {
    const pending = { ...row, posted: 0, pending: true }
    const records = await mapped({
      ...v1,
      transactions: [
        row,
        { ...pending, id: 'a', transacted_at: at('2026-11-18') },
        { ...pending, id: 'b' },
        { ...row, id: 'c', pending: true },
      ],
    })
    expect(
      records.map(({ body }) => body && 'status' in body && 'posted_on' in body && [body.status, body.posted_on]),
    ).toEqual([
      ['posted', '2026-11-03'],
      ['pending', '2026-11-18'],
      ['pending', '2026-11-20'],
      ['pending', '2026-11-03'],
    ])
  })

  it('is told from one with the same id at another account, and at another bank', async () => {
    const other = { ...v1, org: { domain: 'other.example', 'sfin-url': 'https://x.example' } }
    const accounts = [v1, { ...v1, id: 'ACT/2' }, other].map((account) => ({ ...account, transactions: [row] }))
    const { rows } = await read({ errors: [], accounts })
    expect(rows.flatMap(mapSimplefinRow).map(({ external_id }) => external_id)).toEqual([
      'mybank.example/ACT-1/TRN-1',
      'mybank.example/ACT%2F2/TRN-1',
      'other.example/ACT-1/TRN-1',
    ])
  })
})

describe('an account set', () => {
  it('in a currency of its own is listed, its rows are left out with a word about it, and nobody asks its address', async () => {
    const { rows, set } = await read({
      errors: [],
      accounts: [{ ...v1, currency: 'https://example.com/flight-miles', transactions: [row, row] }],
    })
    expect(rows).toEqual([])
    expect(set.warnings).toEqual([
      { code: 'provider.currency_unknown', message: expect.stringContaining('2 rows') as string },
    ])
    const [{ account, id, institution } = { account: null, id: null, institution: null }] = set.accounts
    expect(mapSimplefinRow({ account, account_id: id, institution })).toMatchObject([
      { entity: 'account', body: { name: 'Savings', currency: null } },
    ])
  })

  it('of version 2 names each account’s institution, and of one bank’s trouble goes on', async () => {
    const { set } = await read({
      errlist: [{ code: 'con.auth', message: 'Authentication required', conn_id: 'CON-1' }],
      errors: ['Authentication required'],
      accounts: [{ ...head, conn_id: 'CON-1', transactions: [row] }],
      connections: [{ conn_id: 'CON-1', name: 'My Bank - Jeff', org_name: 'My Bank' }],
    })
    expect(set).toMatchObject({
      version: '2',
      whole: false,
      may_go_on: true,
      posted: 1,
      warnings: [{ code: 'provider.bank_login' }],
    })
    expect(set.accounts).toMatchObject([{ id: 'CON-1/ACT-1', institution: 'My Bank' }])
  })

  it('that says it was cut, or nothing that is known, is not whole and no place to go on from', async () => {
    const said = await read({
      errlist: [{ code: 'gen.range', message: 'Capped at 60 days' }],
      accounts: [],
      connections: [],
    })
    expect(said.set).toMatchObject({ whole: false, may_go_on: false, warnings: [{ code: 'provider.incomplete' }] })
    expect((await read({ errors: ['Capped'], accounts: [] })).set).toMatchObject({ whole: false })
    expect((await read({ errors: [], accounts: [{ ...v1, id: 7 }] })).set).toMatchObject({ whole: false })
  })

  it('that is no JSON within an account is refused, and quotes nothing of it', async () => {
    const text = '{"errors":[],"accounts":[{"id":secret}]}'
    const reading = readAccountSet(
      (async function* () {
        yield await Promise.resolve(Buffer.from(text))
      })(),
    )
    await expect(reading.next()).rejects.toMatchObject({
      code: 'provider.unreadable',
      message: expect.not.stringContaining('secret') as string,
    })
  })

  it('with half a character in an id is read all the same', async () => {
    const [record] = await mapped({ ...v1, transactions: [{ ...row, id: 'TRN-\ud800' }] })
    expect(record?.external_id).toBe('mybank.example/ACT-1/TRN-%EF%BF%BD')
  })

  it('that says with status 200 that the login is over ends the link', async () => {
    await expect(read({ errlist: [{ code: 'gen.auth', message: '' }], accounts: [] })).rejects.toThrow(
      refusal('auth.reconnect_required'),
    )
  })
})

const WORDS = ['<', '>', 'b', '“', '5', '12-', ' ', '@', '://', 'http', '\u202e', '\u0000', '…', '😀', '\ud800', '\n']

it('keeps markup, addresses and long numbers out of what SimpleFIN says, whatever it says', () => {
  expect(sanitise('<script>x</script>Call\u202e 555-123-4567 or a@b.example, see http://x.example/?t=1')).toBe(
    'x Call … or … see …',
  )
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...WORDS), { maxLength: 300 }), (words) => {
      const text = words.join('')
      const said = sanitise(text)
      expect(said.length).toBeLessThanOrEqual(161)
      expect(said).not.toMatch(/[<>\p{Cc}\p{Cf}\n]|\d{5}|:\/\//u)
    }),
  )
})

describe('a setup token', () => {
  const http = (answer: () => string): ProviderHttp => ({
    json: () => Promise.reject(new Error('not asked')),
    stream: () => {
      throw new Error('not asked')
    },
    async *post() {
      yield await Promise.resolve(Buffer.from(answer()))
    },
  })

  it('is the base64 of an address, and nothing else', () => {
    expect(claimUrl(Buffer.from('https://b.example/claim/1').toString('base64'))).toBe('https://b.example/claim/1')
    for (const text of ['ftp://b.example/1', 'https://', 'https://b.example/a b', 'https://ü'])
      expect(() => claimUrl(Buffer.from(text).toString('base64'))).toThrow(refusal('integration.credentials_refused'))
  })

  it('is traded for an address with a password; a refusal says that it may have been used', async () => {
    const access_url = 'https://u:p@b.example/simplefin'
    expect(await claimAccess(http(() => `${access_url}\n`))).toEqual({ access_url })
    await expect(claimAccess(http(() => 'https://b.example'))).rejects.toThrow(refusal('provider.unreadable'))
    await expect(claimAccess(http(() => 'x'.repeat(5000)))).rejects.toThrow(refusal('provider.unreadable'))
    const refused = http(() => {
      throw simplefin.failure({ status: 403, body: null, retry_after_ms: undefined })
    })
    await expect(claimAccess(refused)).rejects.toThrow(refusal('integration.token_used'))
  })

  it('of a login that was not paid for asks the person to pay, and for no new login', () => {
    const failure = simplefin.failure({ status: 402, body: null, retry_after_ms: undefined })
    expect(failure).toBeInstanceOf(IntegrationError)
    expect(failure.code).toBe('auth.user_action')
  })
})
