/** One HTTP call to the service. */

export interface ClientOptions {
  /** Address of the API: `http://127.0.0.1:3000`. */
  base_url: string
  /** A service API key: `isk_…`. */
  api_key: string
  /** Milliseconds after which a call is given up, on top of what it asked to wait for. Default: 30,000. */
  timeout_ms?: number
}

/** A refusal or failure, as the service told it. Switch on `code`; `docs/errors.md` lists them all. */
export class IntegrationServiceError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    /** What can be done about it. */
    readonly remedy: string,
    /** The whole problem document: `sync_job_id` of the running job, field errors and the like are here. */
    readonly problem: Readonly<Record<string, unknown>>,
  ) {
    super(typeof problem['detail'] === 'string' ? problem['detail'] : code)
    this.name = 'IntegrationServiceError'
  }
}

export interface Call {
  query?: object | undefined
  body?: object | undefined
  wait_s?: number | undefined
}

export type Send = <T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, call?: Call) => Promise<T>

export const createSend = ({ base_url, api_key, timeout_ms = 30_000 }: ClientOptions): Send =>
  async function send<T>(method: string, path: string, { query, body, wait_s = 0 }: Call = {}): Promise<T> {
    const url = new URL(path, base_url)
    for (const [name, value] of Object.entries(query ?? {}))
      if (value !== undefined) url.searchParams.set(name, String(value))
    const answer = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${api_key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(wait_s > 0 ? { prefer: `wait=${wait_s}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeout_ms + wait_s * 1000),
    })
    const text = await answer.text()
    const parsed = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
    if (answer.ok) return parsed as T
    throw new IntegrationServiceError(
      String(parsed['code'] ?? answer.status),
      answer.status,
      String(parsed['remedy'] ?? ''),
      parsed,
    )
  }
