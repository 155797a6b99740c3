import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENTITIES } from '../../domain/records'
import type { Connector } from '../../connectors/connector'
import type { Provider } from '../../sandbox/provider'
import { startSandbox, type Sandbox } from '../../sandbox/server'
import { mapInto, openLine, PLACES, readStream } from './sandbox-line'

/** The code of docs/writing-a-connector.md, where a reader would have put it. */
const ROOT = join(__dirname, '../..')
const FOLDER = join(ROOT, '.cache', 'example')
const page = readFileSync(join(ROOT, 'docs/writing-a-connector.md'), 'utf8')

function take(block: string, folder: string): unknown {
  const code = new RegExp(`\`\`\`ts ${block}\\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? ''
  const placed = code.replace(/from '(\.[^']*)'/g, (_, path: string) => `from '${join(ROOT, folder, path)}'`)
  writeFileSync(join(FOLDER, `${block}.ts`), placed)
  return (jest.requireActual(join(FOLDER, block)) as { acorn: unknown }).acorn
}

let sandbox: Sandbox
let acorn: Connector
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true })
  acorn = take('connector', 'connectors') as Connector
  sandbox = await startSandbox({ providers: [take('twin', 'sandbox/acorn') as Provider] })
  PLACES['acorn'] = { base: '/acorn/v2', field: 'oauth_token', login: 'acorn_login' }
})
afterAll(async () => {
  await sandbox.close()
  rmSync(FOLDER, { recursive: true })
})

describe('the connector of the guide', () => {
  it.each([1_200, 0])('reads its twin exactly as that holds it: %d transactions', async (size) => {
    const line = await openLine(sandbox, acorn, { size })
    const records: string[] = []
    for (const stream of acorn.streams) {
      const { rows, refused } = await readStream(stream, line, null)
      expect(refused).toEqual([])
      for (const row of rows) if (row.body !== null) ENTITIES[row.entity].parse(row.body)
      records.push(...rows.map((row) => JSON.stringify(row)))
    }
    expect(records.sort()).toEqual(await line.oracle())
    expect(records).toHaveLength(size + 1)
  })

  it('refuses a bad row alone', async () => {
    const line = await openLine(sandbox, acorn, { size: 20 })
    for (const stream of acorn.streams) {
      await line.door('/faults', [{ kind: 'bad_row' }])
      expect((await readStream(stream, line, null)).refused).toHaveLength(1)
    }
    const reading = { rows: [], refused: [] }
    mapInto(reading, acorn.streams[1] as never, ['{"id":7}'], {})
    expect(reading.refused).toHaveLength(1)
  })
})
