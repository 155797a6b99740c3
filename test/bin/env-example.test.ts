import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { envExample } from '../../bin/local/env-example'
import { loadConfig } from '../../runtime/config'
import { readSettings } from '../../bin/local/settings'

const committed = readFileSync(join(__dirname, '../../.env.example'), 'utf8')

/** The defaults that the file claims, as if somebody had removed every `#`. */
const defaults = Object.fromEntries(
  [...committed.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name = '', value]) => [name, value]),
)

describe('.env.example', () => {
  it('is what the configuration says today', () => {
    expect(committed).toBe(envExample())
  })

  it('shows defaults that the services and npm start accept', () => {
    const required = { DATABASE_URL: 'postgres://127.0.0.1/integrations', VAULT_KEYS: 'kid:key' }
    expect(() => loadConfig({ ...defaults, ...required })).not.toThrow()
    expect(() => readSettings({ ...defaults, ...required })).not.toThrow()
  })
})
