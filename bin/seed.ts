/** Links an account under a given id, for demonstrations: everything else mints its ids. */
import { IntegrationError } from '../domain/errors'
import { getIntegrationFramework } from '../service/integration-framework'
import { openService, runProcess } from './open-service'
import { createProgram } from './program'

runProcess('seed', async () => {
  const options = createProgram(
    'seed',
    'Links an account under a given integration id, and prints the integration. Without a token it is linked by consent: the person has to follow `authorization_url`. Linking what is linked changes nothing.',
    ['  node dist/bin/seed.js --integration-id integration_1 --user-id user_1 --app-name ynab'],
  )
    .requiredOption('--integration-id <id>', 'the id to use')
    .requiredOption('--user-id <id>', 'whose account it is')
    .requiredOption('--app-name <name>', 'the app')
    .option('--token <token>', 'token or key that the provider knows')
    .option('--external-account <id>', 'which account, where the login has several')
    .parse()
    .opts<{ integrationId: string; userId: string; appName: string; token?: string; externalAccount?: string }>()

  const service = await openService('seed')
  const framework = getIntegrationFramework(service)
  try {
    const existing = await framework.getIntegration(options.integrationId).catch(ignoreMissing)
    const login = { oauth_token: options.token, external_account: options.externalAccount }
    const integration =
      existing === undefined
        ? await framework.createIntegration({
            integration_id: options.integrationId,
            user_id: options.userId,
            app_name: options.appName,
            ...login,
          })
        : existing.status === 'CONNECTED'
          ? existing
          : await framework.reconnect(options.integrationId, login)
    process.stdout.write(`${JSON.stringify(integration)}\n`)
  } finally {
    await service.close()
  }
})

function ignoreMissing(error: unknown): undefined {
  if (error instanceof IntegrationError && error.code === 'request.not_found') return undefined
  throw error
}
