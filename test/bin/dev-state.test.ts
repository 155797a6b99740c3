import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readDevState, writeDevState, type DevState } from '../../bin/local/dev-state'

const folder = mkdtempSync(join(tmpdir(), 'dev-state-'))
afterAll(() => rmSync(folder, { recursive: true }))

const state: DevState = {
  api_url: 'http://127.0.0.1:3000',
  console_url: 'http://127.0.0.1:3000',
  temporal_ui_url: null,
  temporal_address: '127.0.0.1:7233',
  database_url: 'postgres://127.0.0.1/integrations',
  sandbox_url: 'http://127.0.0.1:4010',
  api_key: 'isk_example',
  user_id: 'user_1',
  pids: { api: 1 },
}

describe('dev.json', () => {
  it('is empty before the first start', () => {
    expect(readDevState(folder)).toEqual({})
  })

  it('reads as it was written, and only its owner may read it', () => {
    writeDevState(folder, state)

    expect(readDevState(folder)).toEqual(state)
    expect(statSync(join(folder, 'dev.json')).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['dev.json'])
  })
})
