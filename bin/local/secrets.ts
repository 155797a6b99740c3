/** The secrets of the local set-up, made once and kept. */
import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getIntegrationFramework } from '../../client'
import { DEMO_USER_ID } from './demo'
import { runProgram } from './programs'

/** Environment that gives the services their key ring: your own, or a file in the data folder. */
export function vaultEnvironment(folder: string, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  if (env['VAULT_KEYS'] || env['VAULT_KEYS_FILE']) return {}
  const path = join(folder, 'vault.keys')
  if (!existsSync(path)) writeFileSync(path, `dev:${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  return { VAULT_KEYS_FILE: path }
}

/** The API key of an earlier start while it works, else a new one. */
export async function demoApiKey(
  base_url: string,
  earlier: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  if (earlier !== undefined && (await isAccepted(base_url, earlier))) return earlier
  const printed = await runProgram('bin/keys.js', ['create', '--name', 'demo', '--scopes', 'all', '--json'], env)
  return (JSON.parse(printed) as { api_key: string }).api_key
}

/** A key of before keys could mint session tokens is none that the demonstration can use. */
const isAccepted = (base_url: string, api_key: string): Promise<boolean> =>
  getIntegrationFramework({ base_url, api_key })
    .createSessionToken({ user_id: DEMO_USER_ID, ttl_s: 60 })
    .then(
      () => true,
      () => false,
    )
