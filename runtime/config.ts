/** Configuration: environment in, one checked object out. The only reader of `process.env`. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max)
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

/** Every variable, with its default and what it is for. `.env.example` is generated from this. */
const Environment = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('`production` refuses development defaults.'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least severe log line that is written.'),

  HOST: z.string().default('127.0.0.1').describe('Address the API and the health endpoints listen on.'),
  PORT: port.default(3000).describe('Port of the API.'),
  WORKER_HEALTH_PORT: port.default(3001).describe('Port of the worker’s /livez, /readyz and /metrics.'),
  PUBLIC_URL: z.url().optional().describe('Address under which people reach the API. Default: http://HOST:PORT.'),

  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
    .describe('Postgres of the service.'),
  DATABASE_POOL_MAX: whole(2, 200).default(10).describe('Most connections one process opens for queries.'),

  TEMPORAL_ADDRESS: z
    .string()
    .optional()
    .describe(
      'Temporal frontend. Default: the profile’s, else 127.0.0.1:7233. TEMPORAL_API_KEY, TEMPORAL_TLS_* and TEMPORAL_PROFILE are honoured too.',
    ),
  TEMPORAL_NAMESPACE: z.string().optional().describe('Temporal namespace. Default: the profile’s, else `default`.'),
  TEMPORAL_TASK_QUEUE: z.string().default('integration-sync').describe('Task queue of the workers.'),
  TEMPORAL_UI_URL: z.url().optional().describe('Where people open Temporal UI, for links.'),
  WORKFLOW_BUNDLE: z
    .string()
    .optional()
    .describe('Workflow bundle made by `npm run build`. Default: dist/workflow-bundle.js, when it exists.'),
  WORKER_MAX_ACTIVITIES: whole(1, 1000).default(20).describe('Activities one worker runs at a time.'),
  WORKER_MAPPING_THREADS: whole(1, 64)
    .default(1)
    .describe('Threads in which one worker maps rows; as many as it has cores beyond the first.'),
  WORKER_MAX_CACHED_WORKFLOWS: whole(1, 10_000).default(200).describe('Workflows one worker keeps in memory.'),
  WORKER_SHUTDOWN_GRACE_S: whole(1, 3600)
    .default(10)
    .describe('Seconds that running activities get to finish on shutdown.'),

  VAULT_KEYS: z
    .string()
    .describe(
      'Key ring for stored secrets: `kid:base64key` (32 bytes), comma separated, the current key first. Make one with `npm run vault -- new-key`.',
    ),
  VAULT_KEYS_FILE: z.string().optional().describe('File that holds VAULT_KEYS, instead of the variable.'),

  YNAB_BASE_URL: z.url().default('https://api.ynab.com/v1').describe('YNAB’s API.'),
  YNAB_CLIENT_ID: z
    .string()
    .optional()
    .describe('Client id of the OAuth application at YNAB. With it people link YNAB by consent; else by token only.'),
  YNAB_CLIENT_SECRET: z.string().optional().describe('Its client secret.'),
  YNAB_OAUTH_URL: z
    .url()
    .optional()
    .describe('Another authorization server than YNAB’s own, with the same paths: the sandbox’s.'),
  YNAB_AUTHORIZE_URL: z
    .url()
    .optional()
    .describe('Where people consent, when their browsers cannot reach YNAB_OAUTH_URL: `…/oauth/authorize`.'),
  YNAB_ISSUER: z
    .string()
    .optional()
    .describe('What the authorization server calls itself in `iss`. YNAB sends none; the sandbox does.'),
  MINT_BASE_URL: z.url().default('https://mint.intuit.com').describe('Server of the Mint export.'),
  STRIPE_BASE_URL: z.url().default('https://api.stripe.com/v1').describe('Stripe’s API.'),
  HARBOR_BASE_URL: z
    .url()
    .optional()
    .describe('The sandbox’s Harbor Bank. Without it the catalogue does not have this app, which is no real one.'),
  TRUSTED_ORIGINS: z
    .string()
    .optional()
    .describe(
      'Origins, comma separated, that an address supplied by a user or a provider may name although they are not public: the sandbox’s. Refused in production.',
    ),
  PROVIDER_TIMEOUT_S: whole(1, 600)
    .default(30)
    .describe('Seconds without a byte after which a provider counts as stalled.'),
  PROVIDER_QUOTAS: flag
    .default(true)
    .describe(
      'Keep within the quotas that providers publish, before they answer 429. Off in front of a sandbox, which has none.',
    ),
  PROVIDER_MAX_BODY_MB: whole(1, 16_384).default(2048).describe('Largest answer of a provider, in megabytes.'),

  CHUNK_ROWS: whole(10, 100_000).default(5000).describe('Rows that are staged and committed together.'),
  UPLOAD_MAX_MB: whole(1, 4096).default(256).describe('Largest uploaded file, in megabytes, unpacked.'),
  UPLOAD_KEEP_DAYS: whole(0, 3650)
    .default(30)
    .describe('Days for which the original of an imported file is kept, encrypted. 0: until its job has ended.'),
  RATE_LIMIT_PER_MINUTE: whole(1, 10_000_000)
    .default(6000)
    .describe('Requests one API key may make in a minute, per API process.'),
  RATE_LIMIT_USER_PER_MINUTE: whole(1, 10_000_000)
    .default(600)
    .describe(
      'Requests that may be made in a minute with the session tokens and personal keys of one user, per API process.',
    ),
  SESSION_HOURS: whole(1, 720).default(12).describe('How long a session of the console lasts.'),
  AUDIT_KEEP_DAYS: whole(1, 36_500).default(730).describe('Days for which the audit trail tells who did what.'),
  METRICS: flag.default(true).describe('Serve /metrics.'),
  FAILPOINT: z
    .string()
    .optional()
    .describe(
      'Tests only: `name[:nth[:signal]]`, the place at which the process kills or stops itself. Refused in production.',
    ),
})

export type Config = Readonly<z.infer<typeof Environment>>

/**
 * Reads and checks the environment.
 *
 * @throws {ConfigError} naming every variable that is wrong, not only the first.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  if (given['VAULT_KEYS'] === undefined && given['VAULT_KEYS_FILE'] !== undefined)
    given['VAULT_KEYS'] = readSecret(given['VAULT_KEYS_FILE'])
  const parsed = Environment.safeParse(given)
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))
  const config = parsed.data
  if (config.NODE_ENV === 'production' && config.FAILPOINT !== undefined)
    throw new ConfigError(['FAILPOINT: is for tests and refused in production'])
  if (config.NODE_ENV === 'production' && config.TRUSTED_ORIGINS !== undefined)
    throw new ConfigError(['TRUSTED_ORIGINS: is for sandboxes and refused in production'])
  return config
}

export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration is not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}\nSee .env.example for every variable.`,
    )
    this.name = 'ConfigError'
  }
}

/** Where people reach the API, without a slash at its end. */
export const publicUrl = ({ PUBLIC_URL, HOST, PORT }: Pick<Config, 'PUBLIC_URL' | 'HOST' | 'PORT'>): string =>
  (PUBLIC_URL ?? `http://${HOST}:${PORT}`).replace(/\/+$/, '')

/** The variables as documentation: name, default, meaning. */
export const describeEnvironment = (): { name: string; default: string | null; meaning: string }[] =>
  Object.entries(Environment.shape).map(([name, schema]) => {
    const absent = schema.safeParse(undefined)
    return {
      name,
      default: absent.success && absent.data !== undefined ? String(absent.data) : null,
      meaning: schema.description ?? '',
    }
  })

function readSecret(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new ConfigError([`VAULT_KEYS_FILE: cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`])
  }
}
