/** A statement as a bank would offer it, on its way in: looked at, asked about, imported. */
import {
  IntegrationServiceError,
  type getIntegrationFramework,
  type getIntegrationService,
  type SyncJob,
  type UploadedFile,
} from '../../client'
import { DEMO_USER_ID } from './demo'
import { tellCall, tellFacts, tellJob } from './tell'

type Framework = ReturnType<typeof getIntegrationFramework>
type Service = ReturnType<typeof getIntegrationService>

/** On a later start everything was answered, and the same file changes nothing. */
export async function importStatement(framework: Framework, service: Service): Promise<SyncJob> {
  const integration_id = await linkOnce(framework)
  const file = new File([STATEMENT], 'statement.csv')
  tellCall('uploadFiles', integration_id, file.name)
  const job = await service.uploadFiles(integration_id, [file]).then(
    ([started]) => started as SyncJob,
    (error: unknown) => answer(service, integration_id, error),
  )
  return tellJob(await service.getSyncStatus(job.sync_job_id, { wait_s: 60 }))
}

async function linkOnce(framework: Framework): Promise<string> {
  const wish = { user_id: DEMO_USER_ID, app_name: 'csv' }
  const [known] = (await framework.listIntegrations({ ...wish, status: 'CONNECTED' })).data
  if (known !== undefined) return known.integration_id
  tellCall('createIntegration', wish)
  const { integration_id, status } = await framework.createIntegration(wish)
  tellFacts({ integration_id, status })
  return integration_id
}

/** Takes the first candidate of every question, as a person would who agrees. */
async function answer(service: Service, integration_id: string, error: unknown): Promise<SyncJob> {
  if (!(error instanceof IntegrationServiceError) || error.code !== 'file.needs_answers') throw error
  const [asked] = error.problem['files'] as Pick<UploadedFile, 'file_id' | 'questions'>[]
  const { file_id = '', questions = [] } = asked ?? {}
  for (const { setting, candidates } of questions) tellFacts({ [setting]: candidates[0]?.evidence ?? '' })
  const answers = Object.fromEntries(questions.map(({ setting, candidates }) => [setting, candidates[0]?.value ?? '']))
  tellCall('answerFile', { file_id, answers: Object.keys(answers) })
  return service.answerFile({ integration_id, file_id, answers })
}

const STATEMENT = `Account;DE02120300000000202051
Period;01.01.2024 - 31.01.2024

Booking date;Payee;Purpose;Amount (EUR);Balance
31.01.2024;Bakery Süß;Card payment;-4,20;1.284,10
31.01.2024;Bakery Süß;Card payment;-4,20;1.288,30
29.01.2024;Workshop Ltd;Salary;1.900,00;1.292,50
02.01.2024;Landlord;Rent January;-650,00;-607,50
`
