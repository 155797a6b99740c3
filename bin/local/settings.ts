/** What moves the local set-up: ports, folders and servers of your own. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { SetupError } from './setup-error'

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback)

const Variables = z.object({
  PORT: port(3000).describe('Port of the API.'),
  WORKER_HEALTH_PORT: port(3001).describe('Port of the worker’s /livez, /readyz and /metrics.'),
  SANDBOX_PORT: port(4010).describe('Port of the sandbox.'),
  POSTGRES_PORT: port(15432).describe('Port of the embedded Postgres.'),
  TEMPORAL_PORT: port(7233).describe('Port of the Temporal dev server.'),
  TEMPORAL_UI_PORT: port(8233).describe('Port of Temporal UI.'),
  DATA_DIR: z
    .string()
    .default('.data')
    .describe('Folder for everything that outlives a stop: data, keys, logs, dev.json.'),
  DATABASE_URL: z.string().optional().describe('A Postgres of your own, instead of the embedded one.'),
  TEMPORAL_ADDRESS: z.string().optional().describe('A Temporal server of your own, instead of the dev server.'),
  TEMPORAL_UI_URL: z.url().optional().describe('Where your own Temporal server shows its UI.'),
  TEMPORAL_CLI: z
    .string()
    .optional()
    .describe('The Temporal CLI to use, instead of one that is looked for or fetched.'),
})

export type Settings = Readonly<z.infer<typeof Variables>>

export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Variables.safeParse(given)
  if (parsed.success) return { ...parsed.data, DATA_DIR: resolve(parsed.data.DATA_DIR) }
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new SetupError(
    `the environment is not valid: ${faults.join('; ')}`,
    'Correct these variables, or leave them out.',
  )
}

/** The variables as documentation: name, default, meaning. */
export const describeSettings = (): { name: string; default: string | null; meaning: string }[] =>
  Object.entries(Variables.shape).map(([name, schema]) => {
    const absent: unknown = schema.safeParse(undefined).data
    return {
      name,
      default: typeof absent === 'number' || typeof absent === 'string' ? String(absent) : null,
      meaning: schema.description ?? '',
    }
  })
