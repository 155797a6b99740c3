import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTemporalCli } from '../../bin/local/temporal-cli'
import { keepBinary } from '../../bin/local/temporal-download'

const folder = mkdtempSync(join(tmpdir(), 'temporal-cli-'))
const fetched = join(folder, 'fetched')
const cached = join(folder, 'cache', 'temporal')
afterAll(() => rmSync(folder, { recursive: true }))

const script = (version: string) => `#!/bin/sh\necho "temporal version ${version} (Server 1.32.0)"\n`
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('a fetched Temporal CLI', () => {
  it('is refused and deleted when its checksum is not the pinned one', async () => {
    writeFileSync(fetched, script('6.6.6'))

    await expect(keepBinary(fetched, cached, sha256(script('1.9.1')))).rejects.toMatchObject({
      name: 'SetupError',
      message: expect.stringContaining('is not the released one'),
    })
    expect([fetched, cached].map(existsSync)).toEqual([false, false])
  })

  it('is kept, executable, when it is the pinned one', async () => {
    writeFileSync(fetched, script('1.9.1'))

    await keepBinary(fetched, cached, sha256(script('1.9.1')))

    expect(readFileSync(cached, 'utf8')).toBe(script('1.9.1'))
    expect(statSync(cached).mode & 0o111).toBe(0o111)
  })
})

describe('the search for a Temporal CLI', () => {
  it('takes the one that TEMPORAL_CLI names before any other', async () => {
    writeFileSync(join(folder, 'mine'), script('9.9.9'), { mode: 0o755 })
    await expect(findTemporalCli({ TEMPORAL_CLI: join(folder, 'mine'), PATH: '' })).resolves.toMatchObject({
      version: '9.9.9',
    })
  })

  it('takes the one on PATH next', async () => {
    writeFileSync(join(folder, 'temporal'), script('8.8.8'), { mode: 0o755 })
    await expect(findTemporalCli({ PATH: folder })).resolves.toMatchObject({ path: join(folder, 'temporal') })
  })

  it('says so when TEMPORAL_CLI names nothing that can be executed', async () => {
    await expect(findTemporalCli({ TEMPORAL_CLI: '/nowhere' })).rejects.toMatchObject({
      message: 'TEMPORAL_CLI names /nowhere, which cannot be executed',
    })
  })
})
