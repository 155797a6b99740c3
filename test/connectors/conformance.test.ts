import type { Connector, Cursor } from '../../connectors/connector'
import { connectors } from '../../connectors/registry'
import { startSandbox, type Sandbox } from '../../sandbox/server'
import { canonical, openLine, readStream, settle, type Line } from './sandbox-line'

const WISHES: Record<string, object[]> = {
  ynab: [{ size: 700 }, { size: 300, currency: 'KWD' }, { size: 300, currency: 'JPY' }],
  mint: [
    { size: 700, bom: true },
    { size: 300, quotes: 'needed' },
    { size: 50, currency: 'JPY' },
  ],
  stripe: [{ size: 720 }, { size: 200 }],
  simplefin: [
    { size: 700 },
    { size: 300, currency: 'KWD', version_2: false },
    { size: 300, currency: 'JPY', pending: 0 },
  ],
  harbor: [{ size: 700 }, { size: 200, pending_share: 0.5 }],
  quicken: [{ size: 700 }, { size: 200, currency: 'KWD' }, { size: 200, currency: 'JPY' }],
}

/** What an app calls by another code than the others. SimpleFIN knows no narrow access; what it forbids was not paid for. */
const OWN_CODES: Record<string, Record<string, string>> = { simplefin: { forbidden: 'auth.user_action' } }

/** The stream that holds most of the rows. */
const main = (connector: Connector) => {
  const stream = connector.streams.at(-1)
  if (stream === undefined) throw new Error('no streams')
  return stream
}

async function readAll(
  connector: Connector,
  line: Line,
  cursors: Map<string, Cursor>,
  held = new Map<string, string>(),
) {
  for (const stream of connector.streams) {
    const reading = await readStream(stream, line, cursors.get(stream.name) ?? null)
    expect(reading.refused).toEqual([])
    for (const { entity } of reading.rows) expect(stream.entities).toContain(entity)
    settle(held, reading.rows)
    if (reading.cursor !== null) cursors.set(stream.name, reading.cursor)
  }
  return held
}

const sorted = (held: Map<string, string>) => [...held.values()].sort()
const oracleOf = async (line: Line) => (await line.oracle()).map((text) => canonical(JSON.parse(text))).sort()

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

/** Those that are asked over HTTP. What apps are held to that only read files is in test/workflows/file-apps.test.ts. */
const asked = connectors.filter(({ app }) => app.protocols.some((protocol) => protocol !== 'file'))

describe.each(asked.map((connector) => [connector.app.title, connector] as const))(
  '%s against its twin',
  (_, connector) => {
    const wishes = WISHES[connector.app.app_name] ?? []
    const settingsOf = (wish: object) => ('currency' in wish ? { currency: String(wish.currency) } : {})

    it.each(wishes)('reads everything exactly as the source holds it: %j', async (wish) => {
      const line = await openLine(sandbox, connector, wish)
      const held = await readAll(connector, { ...line, settings: { ...line.settings, ...settingsOf(wish) } }, new Map())
      expect(sorted(held)).toEqual(await oracleOf(line))
    })

    it('catches up with additions, edits and deletions from where it stopped', async () => {
      const line = await openLine(sandbox, connector, { size: 400 })
      const cursors = new Map<string, Cursor>()
      const held = await readAll(connector, line, cursors)
      for (const order of [{ add: 30, edit_random: 5 }, { edit_random: 9 }, { add: 120 }]) {
        await line.door('/changes', order)
        if (connector.quirks.deletes === 'tombstone') {
          const gone = [...held.keys()].filter((key) => key.startsWith('transaction ')).slice(0, 3)
          await line.door('/changes', { remove: gone.map((key) => key.replace('transaction ', '')) })
        }
        await readAll(connector, line, cursors, held)
        if (connector.quirks.cursor === 'file')
          expect(sorted(held)).toEqual(expect.arrayContaining(await oracleOf(line)))
        else expect(sorted(held)).toEqual(await oracleOf(line))
      }
    })

    it('asks for one page of each stream when nothing has changed', async () => {
      const line = await openLine(sandbox, connector, {
        size: 400,
        ...(connector.app.app_name === 'stripe' ? { pending_share: 0 } : {}),
      })
      const cursors = new Map<string, Cursor>()
      await readAll(connector, line, cursors)
      for (const stream of connector.streams) {
        expect((await readStream(stream, line, cursors.get(stream.name) ?? null)).pages).toBe(1)
      }
    })

    it.each([
      ['a login that was revoked', { kind: 'unauthorized' }, 'auth.reconnect_required'],
      ['access that is too narrow', { kind: 'forbidden' }, 'auth.scope_missing'],
      ['an outage', { kind: 'server_error' }, 'provider.unavailable'],
      ['a lost connection', { kind: 'reset' }, 'provider.unavailable'],
      ['an answer that breaks off', { kind: 'truncate' }, 'provider.truncated'],
      ['an answer that is cut but looks whole', { kind: 'truncate_clean' }, 'provider.truncated'],
      ['a web page in place of data', { kind: 'garbage' }, 'provider.unreadable'],
    ])('tells %s by its code', async (_what, fault, usual) => {
      const code = OWN_CODES[connector.app.app_name]?.[fault.kind] ?? usual
      const line = await openLine(sandbox, connector, { size: 300 }, { timeout_s: 1 })
      for (const stream of connector.streams) {
        await line.door('/faults', [fault])
        await expect(readStream(stream, line, null)).rejects.toMatchObject({ code })
        expect((await readStream(stream, line, null)).refused).toEqual([])
      }
    })

    it('gives up on an answer that stalls', async () => {
      const line = await openLine(sandbox, connector, { size: 300 }, { timeout_s: 1 })
      await line.door('/faults', [{ kind: 'stall', stall_s: 30 }])
      await expect(readStream(main(connector), line, null)).rejects.toMatchObject({ code: 'provider.unavailable' })
    })

    it('waits as long as the provider asks, and some time when it does not say', async () => {
      const line = await openLine(sandbox, connector, { size: 10 })
      await line.door('/faults', [{ kind: 'rate_limit', retry_after_s: 7 }, { kind: 'rate_limit' }])
      const refusal = { code: 'provider.rate_limited', retry_after_ms: 7000 }
      await expect(readStream(main(connector), line, null)).rejects.toMatchObject(refusal)
      const silent = { code: 'provider.rate_limited', retry_after_ms: expect.any(Number) as number }
      await expect(readStream(main(connector), line, null)).rejects.toMatchObject(silent)
    })

    it('refuses a bad row alone', async () => {
      const line = await openLine(sandbox, connector, { size: 300 })
      const whole = await readStream(main(connector), line, null)
      await line.door('/faults', [{ kind: 'bad_row' }])
      const spoiled = await readStream(main(connector), line, null)
      const transactions = (reading: typeof whole) =>
        reading.rows.filter(({ entity }) => entity === 'transaction').length
      expect(spoiled.refused).toHaveLength(1)
      expect(transactions(spoiled)).toBe(transactions(whole) - 1)
    })

    it('refuses credentials that the provider does not accept when linking', async () => {
      const line = await openLine(sandbox, connector, { size: 1 })
      await line.door('/faults', [{ kind: 'unauthorized' }])
      const wish = { credentials: line.credentials, settings: line.settings, external_account: null }
      await expect(connector.verify(line.http, wish)).rejects.toMatchObject({ code: 'integration.credentials_refused' })
    })

    it('stops at once when the run is cancelled, with the reason it was given', async () => {
      const cancelling = new AbortController()
      const line = await openLine(sandbox, connector, { size: 300 }, { signal: cancelling.signal })
      await line.door('/faults', [{ kind: 'stall', stall_s: 30 }])
      const reading = readStream(main(connector), line, null)
      const reason = new Error('the run was cancelled')
      setTimeout(() => cancelling.abort(reason), 50)
      await expect(reading).rejects.toBe(reason)
    })
  },
)
