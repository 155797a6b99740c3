/** The stories that `npm start` tells: real links and real syncs, through the client that other services use. */
import { getIntegrationFramework, getIntegrationService, IntegrationServiceError, type SyncJob } from '../../client'
import { DEMO_LINKS, DEMO_USER_ID, YNAB_INTEGRATION_ID } from './demo'
import { importStatement } from './file-story'
import { indent, say } from './progress'
import { tellCall, tellFacts, tellJob } from './tell'

export interface Tally {
  passed: number
  failed: number
}

type Framework = ReturnType<typeof getIntegrationFramework>
type Service = ReturnType<typeof getIntegrationService>
type NewLink = Parameters<Framework['createIntegration']>[0]
type NewSync = Parameters<Service['syncData']>[0]

/** Tells every story, the failed ones too. A story has passed when its sync ended `COMPLETED`. */
export async function tellStories(options: { base_url: string; api_key: string }): Promise<Tally> {
  const framework = getIntegrationFramework(options)
  const service = getIntegrationService(options)
  const tally: Tally = { passed: 0, failed: 0 }

  const tell = async (title: string, story: () => Promise<SyncJob>) => {
    say(`\n${title}`)
    const completed = await story().then(({ status }) => status === 'COMPLETED', tellFailure)
    tally[completed ? 'passed' : 'failed'] += 1
  }

  await tell('Story 1: a user links Mint, and its transactions arrive', async () => {
    const integration_id = await link(framework, {
      user_id: DEMO_USER_ID,
      app_name: 'mint',
      oauth_token: DEMO_LINKS.mint.login,
    })
    return sync(service, { integration_id, sync_type: 'full' })
  })

  await tell('Story 2: a YNAB budget, linked by consent, is refreshed, and from now on every 15 minutes', async () => {
    const { integration_id, status, protocol } = await framework.getIntegration(YNAB_INTEGRATION_ID)
    tellFacts({ integration_id, status, protocol })
    await tellFirstSync(service, integration_id)
    const job = await sync(service, { integration_id: YNAB_INTEGRATION_ID, sync_type: 'incremental' })
    await framework.putSchedule(YNAB_INTEGRATION_ID, { every: '15m', sync_type: 'incremental' })
    return job
  })

  await tell('Story 3: a merchant links Stripe with a restricted key', async () => {
    const integration_id = await link(framework, {
      user_id: DEMO_USER_ID,
      app_name: 'stripe',
      credentials: { api_key: DEMO_LINKS.stripe.login },
    })
    return sync(service, { integration_id, sync_type: 'full' })
  })

  await tell('Story 4: the CSV of a bank is looked at, asked about and imported', () =>
    importStatement(framework, service),
  )

  return tally
}

/** On a later start the account is linked already: the refusal names the integration, and the story goes on with it. */
async function link(framework: Framework, wish: NewLink): Promise<string> {
  tellCall('createIntegration', wish)
  try {
    const { integration_id, status } = await framework.createIntegration(wish)
    tellFacts({ integration_id, status })
    return integration_id
  } catch (error) {
    const known = factOf(error, 'integration.already_linked', 'integration_id')
    if (known === undefined) throw error
    tellFacts({ integration_id: known, status: 'linked already, by an earlier start' })
    return known
  }
}

/** Consent has started one by itself, when it was given. */
async function tellFirstSync(service: Service, integration_id: string): Promise<void> {
  const [job] = (await service.listSyncJobs({ integration_id, trigger: 'connect', limit: 1 })).data
  if (job === undefined) return
  const { status, records_synced } = await ended(service, job)
  tellFacts({ 'first sync': `${status}, ${records_synced.toLocaleString('en')} records` })
}

/** A schedule may have been faster: then its run is the one to wait for. */
async function sync(service: Service, wish: NewSync): Promise<SyncJob> {
  tellCall('syncData', wish)
  const job = await service.syncData({ ...wish, wait_s: WAIT_S }).catch((error: unknown) => {
    const running = factOf(error, 'sync.already_running', 'sync_job_id')
    if (running === undefined) throw error
    return service.getSyncStatus(running, { wait_s: WAIT_S })
  })
  return tellJob(await ended(service, job))
}

async function ended(service: Service, job: SyncJob): Promise<SyncJob> {
  while (job.finished_at === null) job = await service.getSyncStatus(job.sync_job_id, { wait_s: WAIT_S })
  return job
}

const WAIT_S = 30

const factOf = (error: unknown, code: string, fact: string): string | undefined => {
  if (!(error instanceof IntegrationServiceError) || error.code !== code) return undefined
  const value = error.problem[fact]
  return typeof value === 'string' ? value : undefined
}

function tellFailure(error: unknown): false {
  const remedy = error instanceof IntegrationServiceError ? `\n${error.code}: ${error.remedy}` : ''
  say(indent(`failed: ${error instanceof Error ? error.message : String(error)}${remedy}`))
  return false
}
