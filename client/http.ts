/** One HTTP call to the service. Nothing is tried again: the caller knows whether it may be. */

export interface ClientOptions {
  /** Address of the API: `http://127.0.0.1:3000`. */
  base_url: string
  /** A service API key, `isk_…`, a personal one, `ipk_…`, or a session token. In a browser that has a session, its cookie stands for it. */
  api_key?: string
  /** Sent with every call. */
  headers?: Readonly<Record<string, string>>
  /** Milliseconds after which a call is given up, on top of what it asked to wait for. Default: 30,000. */
  timeout_ms?: number
}

/** A refusal or failure, as the service told it. Switch on `code`; `docs/errors.md` lists them all. */
export class IntegrationServiceError extends Error {
  /** In how many seconds it can be asked again, where the service says so: `Retry-After`. */
  readonly retry_after_s: number | null

  constructor(
    /** `http.<status>` when somebody between us and the service answered, `service.unreachable` when nobody did. */
    readonly code: string,
    /** 0 when nobody answered. */
    readonly status: number,
    /** What can be done about it. */
    readonly remedy: string,
    /** The whole problem document: `sync_job_id` of the running job, field errors and the like are here. */
    readonly problem: Readonly<Record<string, unknown>>,
    options: ErrorOptions & { retry_after_s?: number | null } = {},
  ) {
    super(textOf(problem['detail']) ?? `The service answered ${status}.`, options)
    this.name = 'IntegrationServiceError'
    this.retry_after_s = options.retry_after_s ?? null
  }
}

/** Whoever does not know whether a call arrived makes it again with the same key: for 24 hours it is done once. */
export interface Once {
  idempotency_key?: string | undefined
}

export interface Call extends Once {
  query?: object | undefined
  /** Sent as JSON, a form as it is. */
  body?: object | undefined
  /** Seconds to wait for a job's end. */
  wait_s?: number | undefined
  /** Seconds that the work itself may take, on top of the usual. */
  takes_s?: number | undefined
}

export type Send = <T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, call?: Call) => Promise<T>

export const createSend = ({ timeout_ms = 30_000, ...options }: ClientOptions): Send =>
  async function send<T>(
    method: string,
    path: string,
    { query, body, wait_s = 0, takes_s = 0, idempotency_key }: Call = {},
  ): Promise<T> {
    const json = body !== undefined && !(body instanceof FormData)
    const answer = await call(urlOf(options, path, query), {
      method,
      headers: {
        ...headersOf(options),
        ...(json && { 'content-type': 'application/json' }),
        ...(wait_s > 0 && { prefer: `wait=${wait_s}` }),
        ...(idempotency_key !== undefined && { 'idempotency-key': idempotency_key }),
      },
      ...(body !== undefined && { body: json ? JSON.stringify(body) : (body as FormData) }),
      signal: AbortSignal.timeout(timeout_ms + (wait_s + takes_s) * 1000),
    })
    const text = await answer.text()
    const said = parse(text)
    if (answer.ok && (said !== undefined || text === '')) return said as T
    throw toError(answer, said)
  }

/** An upload, with what it may have to be asked. */
export function formOf(files: readonly File[], answers: Readonly<Record<string, string>>): FormData {
  const form = new FormData()
  for (const [setting, answer] of Object.entries(answers)) form.append(setting, answer)
  for (const file of files) form.append('file', file)
  return form
}

/** An answer that goes on for as long as it is read. */
export type Open = (
  path: string,
  call: { query?: object; headers?: Record<string, string>; signal: AbortSignal },
) => Promise<ReadableStream<Uint8Array>>

export const createOpen = (options: ClientOptions): Open =>
  async function open(path, { query, headers, signal }) {
    const answer = await call(urlOf(options, path, query), { headers: { ...headersOf(options), ...headers }, signal })
    if (answer.ok && answer.body !== null) return answer.body
    throw toError(answer, parse(await answer.text()))
  }

/** Times that run out and callers who call off come as they are. */
async function call(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request)
  } catch (cause) {
    if (request.signal?.aborted === true) throw cause
    throw new IntegrationServiceError(
      'service.unreachable',
      0,
      'Check `base_url`, and that the service runs.',
      {
        detail: `The service at ${url.origin} cannot be reached${reasonOf(cause)}.`,
      },
      { cause },
    )
  }
}

/** Of Node: a browser does not tell. */
function reasonOf(error: unknown): string {
  const code = (error as { cause?: { code?: unknown } }).cause?.code
  return typeof code === 'string' ? ` (${code})` : ''
}

function urlOf({ base_url }: ClientOptions, path: string, query: object = {}): URL {
  const url = new URL(path, base_url)
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
  return url
}

const headersOf = ({ api_key, headers }: ClientOptions): Record<string, string> => ({
  ...headers,
  ...(api_key !== undefined && { authorization: `Bearer ${api_key}` }),
})

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function toError({ status, headers }: Response, said: unknown): IntegrationServiceError {
  const problem = (typeof said === 'object' && said !== null ? said : {}) as Record<string, unknown>
  const seconds = Number(headers.get('retry-after') ?? NaN)
  return new IntegrationServiceError(
    textOf(problem['code']) ?? `http.${status}`,
    status,
    textOf(problem['remedy']) ?? '',
    problem,
    { retry_after_s: Number.isFinite(seconds) ? seconds : null },
  )
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
