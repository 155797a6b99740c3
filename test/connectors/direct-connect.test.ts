import type { Credentials, ProviderHttp, Question, Settings } from '../../connectors/connector'
import { BANKS, bankOf, VERSIONS } from '../../connectors/direct-connect/banks'
import { quicken } from '../../connectors/quicken'
import type { IntegrationError } from '../../domain/errors'
import { startSandbox, type Sandbox } from '../../sandbox/server'
import { canonical, openLine, readStream, settle } from './sandbox-line'
import { SIGNON } from './formats/ofx/samples'

const [stream] = quicken.streams
if (stream === undefined) throw new Error('no stream')

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

const credentials: Credentials = { username: 'jdoe', password: 'a&b <c>' }
const DAY = new Date('2026-11-20T10:11:12.345Z')

/** A bank that answers these texts, one after the other, and remembers what it was asked. */
function fakeBank(...answers: string[]) {
  const asked: { question: Question; body: string }[] = []
  let count = 0
  const http: ProviderHttp = {
    json: () => Promise.reject(new Error('not asked')),
    stream: () => {
      throw new Error('not asked')
    },
    async *post(_path, question) {
      asked.push({ question, body: question.body({ credentials, now: DAY, unique: () => `id-${++count}` }) })
      yield await Promise.resolve(Buffer.from(answers.shift() ?? ''))
    },
  }
  return { http, asked }
}

const settings: Settings = { bank: 'other', url: 'https://ofx.example.com', org: 'Example', fid: '4711' }

const ofx = (...parts: string[]) => `OFXHEADER:100\nVERSION:102\n\n<OFX>${parts.join('')}</OFX>`
const signon = (code: string) => SIGNON.replace('<CODE>0<SEVERITY>INFO', `<CODE>${code}<SEVERITY>ERROR`)
const from = (number: string) => `<BANKACCTFROM><BANKID>1<ACCTID>${number}<ACCTTYPE>CHECKING</BANKACCTFROM>`
const accounts = (...numbers: string[]) =>
  `<SIGNUPMSGSRSV1><ACCTINFOTRNRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><ACCTINFORS>${numbers
    .map((number) => `<ACCTINFO><BANKACCTINFO>${from(number)}<SUPTXDL>Y</BANKACCTINFO></ACCTINFO>`)
    .join('')}</ACCTINFORS></ACCTINFOTRNRS></SIGNUPMSGSRSV1>`
const listing = (...numbers: string[]) => ofx(SIGNON, accounts(...numbers))
const statement = (number: string, until = '20261119', code = '0') =>
  ofx(
    SIGNON.replace('20260101', '20261120'),
    `<BANKMSGSRSV1><STMTTRNRS><STATUS><CODE>${code}<SEVERITY>${code === '0' ? 'INFO' : 'ERROR'}</STATUS>`,
    code === '0'
      ? `<STMTRS><CURDEF>USD${from(number)}<BANKTRANLIST><DTSTART>20260101<DTEND>${until}<STMTTRN><DTPOSTED>20261118<TRNAMT>5<FITID>${number}</STMTTRN></BANKTRANLIST></STMTRS>`
      : '',
    '</STMTTRNRS></BANKMSGSRSV1>',
  )

const read = (http: ProviderHttp, cursor = null as Parameters<typeof readStream>[2]) =>
  readStream(stream, { http, settings }, cursor)

describe('Direct Connect', () => {
  it.each(VERSIONS)('reads everything from a bank that speaks version %s', async (version) => {
    const line = await openLine(sandbox, quicken, { size: 120, fid: '4711' })
    const held = new Map<string, string>()
    const own = { ...line, settings: { ...line.settings, version } }
    settle(held, (await readStream(stream, own, null)).rows)
    const oracle = (await line.oracle()).map((text) => canonical(JSON.parse(text)))
    expect([...held.values()].sort()).toEqual(oracle.sort())
  })

  it('asks once for the accounts and once for each of them', async () => {
    const { http, asked } = fakeBank(listing('1', '2'), statement('1'), statement('2'))
    const { rows } = await read(http)
    expect(rows.filter(({ entity }) => entity === 'transaction')).toHaveLength(2)
    expect(asked.map(({ body }) => /<(\w+TRNRQ)>/.exec(body)?.[1])).toEqual(['ACCTINFOTRNRQ', 'STMTTRNRQ', 'STMTTRNRQ'])
    expect(asked.map(({ body }) => /<TRNUID>(.*?)<\/TRNUID>/.exec(body)?.[1])).toEqual([
      ...new Set(asked.map(({ body }) => /<TRNUID>(.*?)<\/TRNUID>/.exec(body)?.[1])),
    ])
    expect(asked.every(({ question }) => question.media_type === 'application/x-ofx')).toBe(true)
  })

  it('asks for everything first, and then from three weeks before the day that is known', async () => {
    const first = fakeBank(listing('1'), statement('1'))
    const { cursor } = await read(first.http)
    expect(first.asked[1]?.body).not.toContain('<DTSTART>')
    const later = fakeBank(listing('1', '2'), statement('1'), statement('2'))
    await read(later.http, cursor)
    expect(later.asked[1]?.body).toContain('<DTSTART>20261029</DTSTART>')
    // An account that was opened since is read from its beginning.
    expect(later.asked[2]?.body).not.toContain('<DTSTART>')
  })

  it('believes no bank that it has told everything until 2099', async () => {
    const { cursor } = await read(fakeBank(listing('1'), statement('1', '20991231')).http)
    expect(Object.values(cursor?.['until'] as object)).toEqual(['2026-11-20'])
  })

  it('leaves out an account that the bank has no statement of, and says so', async () => {
    const { http } = fakeBank(listing('1', '2'), statement('1', '', '2003'), statement('2'))
    const page = stream.read({ http, file: null, cursor: null, position: null, settings })
    let step = await page.next()
    const texts: string[] = []
    for (; step.done !== true; step = await page.next()) texts.push(...step.value)
    expect(texts.filter((text) => text.includes('"transaction"'))).toHaveLength(1)
    expect(step.value.warnings).toEqual([
      {
        code: 'provider.account_missing',
        message: 'Example gave no statement of one account (code 2003); the others were read.',
      },
    ])
    expect(Object.keys(step.value.cursor?.['until'] as object)).toHaveLength(1)
  })

  it.each([
    ['15500', 'auth.reconnect_required'],
    ['15502', 'auth.user_action'],
    ['15000', 'auth.user_action'],
    ['15510', 'auth.user_action'],
    ['15508', 'auth.scope_missing'],
    ['13504', 'provider.refused'],
    ['2000', 'provider.unavailable'],
    ['2019', 'provider.unavailable'],
    ['2027', 'provider.cursor_expired'],
    ['6666', 'provider.refused'],
    ['"><x', 'provider.refused'],
  ])('takes code %s for %s, at the signon and later', async (code, failure) => {
    const error = {
      code: failure,
      message: expect.stringMatching(/^Example answered (\d+|with an unknown code): [a-z ]+/) as string,
    }
    await expect(read(fakeBank(ofx(signon(code))).http)).rejects.toMatchObject(error)
    await expect(read(fakeBank(listing('1'), statement('1', '', code)).http)).rejects.toMatchObject(error)
  })

  it('takes "nothing new" for what it is', async () => {
    const { rows, refused } = await read(
      fakeBank(
        listing('1'),
        ofx(SIGNON, '<BANKMSGSRSV1><STMTTRNRS><STATUS><CODE>1<SEVERITY>INFO</STATUS></STMTTRNRS></BANKMSGSRSV1>'),
      ).http,
    )
    expect([...rows, ...refused]).toEqual([])
  })

  it.each([
    ['of another account', [listing('1'), statement('2')], 'provider.unavailable'],
    ['to another question', [listing('1'), listing('1')], 'provider.unavailable'],
    ['without a list of accounts', [ofx(SIGNON)], 'provider.unreadable'],
    ['without a signon', [ofx(accounts('1'))], 'provider.unreadable'],
    ['that is no OFX', ['<html>Sorry</html>'], 'provider.unreadable'],
    ['that is cut', [listing('1').slice(0, -20)], 'provider.truncated'],
    ['that declares entities', [`<!DOCTYPE OFX [<!ENTITY a "b">]>${listing('1')}`], 'provider.unreadable'],
  ])('does not take an answer %s', async (_what, answers, code) => {
    await expect(read(fakeBank(...answers).http)).rejects.toMatchObject({ code })
  })

  it('does not keep an answer that has no end', async () => {
    const { http } = fakeBank()
    const endless: ProviderHttp = {
      ...http,
      async *post() {
        const block = Buffer.alloc(1024 * 1024, ' ')
        for (;;) yield await Promise.resolve(block)
      },
    }
    await expect(read(endless)).rejects.toMatchObject({ code: 'provider.unreadable' })
  })

  it('links a login once, whatever the password is, and shows nothing of it', async () => {
    const link = async (password: string) =>
      quicken.verify(fakeBank(listing('1')).http, {
        credentials: { username: 'jdoe', password },
        settings,
        external_account: null,
      })
    const [one, other] = [await link('old'), await link('new')]
    expect(one).toEqual(other)
    expect(one.external_account).toEqual({ id: expect.stringMatching(/^[0-9a-f]{32}$/) as string, name: 'Example' })
  })

  it('is asked for a bank, and for its address where it is another one', () => {
    const missing = (given: Settings): unknown => {
      try {
        return bankOf(given)
      } catch (fault) {
        return (fault as IntegrationError).facts['missing']
      }
    }
    expect(missing({})).toEqual(['bank'])
    expect(missing({ bank: 'other' })).toEqual(['url'])
    expect(missing({ bank: 'vanguard', url: 'https://elsewhere.example' })).toMatchObject({ title: 'Vanguard' })
  })

  it.each(Object.entries(BANKS))('knows %s by an address that can be trusted', (_name, bank) => {
    const { protocol, search, pathname } = new URL(bank.url)
    expect({ protocol, search }).toEqual({ protocol: 'https:', search: '' })
    expect(pathname.length).toBeGreaterThan(0)
    expect(bank.unclosed === true && bank.version >= '200').toBe(false)
  })
})

describe('a request', () => {
  const requestTo = async (own: Settings) => {
    const { http, asked } = fakeBank(ofx(signon('15500')))
    await readStream(stream, { http, settings: own }, null).catch(() => undefined)
    return asked[0]?.body ?? ''
  }

  it('of version 1 has the header of SGML, and the login with its signs encoded', async () => {
    const body = await requestTo({ ...settings, version: '102' })
    expect(body).toMatch(
      /^OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\n(?:[A-Z]+:\S+\r\n){6}\r\n<OFX><SIGNONMSGSRQV1><SONRQ>/,
    )
    expect(body).toContain(
      '<DTCLIENT>20261120101112.345[0:GMT]</DTCLIENT><USERID>jdoe</USERID><USERPASS>a&amp;b &lt;c&gt;</USERPASS>',
    )
    expect(body).toContain('<FI><ORG>Example</ORG><FID>4711</FID></FI><APPID>QWIN</APPID><APPVER>2700</APPVER></SONRQ>')
    // CLIENTUID came with 1.0.3.
    expect(body).not.toContain('CLIENTUID')
  })

  it('of version 2 is XML with a client id that stays the same', async () => {
    const body = await requestTo({ ...settings, version: '220' })
    expect(body).toMatch(/^<\?xml version="1.0"[^>]*\?>\r\n<\?OFX OFXHEADER="200" VERSION="220"/)
    const id = /<CLIENTUID>(.*?)</.exec(body)?.[1]
    expect(id).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89aA-B][0-9A-F]{3}-[0-9A-F]{12}$/)
    expect(await requestTo({ ...settings, version: '220' })).toBe(body)
    expect(await requestTo({ ...settings, url: 'https://other.example' })).not.toContain(id)
    expect(await requestTo({ ...settings, client_uid: '0'.repeat(32) })).toContain(`<CLIENTUID>${'0'.repeat(32)}<`)
  })

  it('is written the way that the bank wants it', async () => {
    const becu = await requestTo({ bank: 'becu' })
    expect(becu).toContain('    <USERID>jdoe\r\n')
    expect(becu).toContain('    </FI>\r\n')
    expect(becu).not.toContain('<ORG>')
    expect(await requestTo({ bank: 't_rowe_price' })).toContain('<USERID>jdoe<USERPASS>')
  })
})
