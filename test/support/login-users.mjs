/**
 * A process with many users of one login. It opens the service and says `ready`; for each line that says which
 * integration and how many, that many ask its provider at once, and a line says what each of them got.
 */
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

// The compiled service, as it runs: Node does not see the names that it exports until they are asked for.
const require = createRequire(import.meta.url)
const { openService } = require('../../dist/bin/open-service.js')
const { findConnector } = require('../../dist/connectors/registry.js')
const { useLogin } = require('../../dist/service/use-login.js')
const { getIntegration } = require('../../dist/store/integrations.js')

const service = await openService('login-users')
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`)

async function ask(link) {
  try {
    const { signal } = new globalThis.AbortController()
    return await useLogin(service, link, signal, (http) => http.json('/plans').then(() => 'answered'))
  } catch (error) {
    return error.code ?? String(error)
  }
}

say('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const { integration_id, count } = JSON.parse(line)
  const integration = await getIntegration(service.db.knex, integration_id, service.scope)
  const link = { ...integration, connector: findConnector(integration.app_name) }
  say(await Promise.all(Array.from({ length: count }, () => ask(link))))
}
await service.close()
