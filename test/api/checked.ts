/** Calls to the API of which every answer is held against the OpenAPI document. */
import { faultOf } from '../support/described'
import type { Stack } from '../support/stack'

export interface CallOptions {
  /** Sent as JSON, a form as it is, text as it is. */
  body?: object | string
  headers?: Record<string, string>
}

// Tests look where they like; a shape that is not there shows up as a failed expectation.
export interface Answer {
  status: number
  headers: Headers
  text: string
  body: Record<string, unknown>
  /** `data` of a list. */
  data: Record<string, unknown>[]
  cursor: string | null
}

export type CallApi = (method: string, path: string, options?: CallOptions) => Promise<Answer>

export const checkedCalls =
  ({ base_url, api_key }: Pick<Stack, 'base_url' | 'api_key'>): CallApi =>
  async (method, path, { body, headers = {} } = {}) => {
    const raw = body === undefined || typeof body === 'string' || body instanceof FormData
    const response = await fetch(base_url + path, {
      method,
      headers: {
        authorization: `Bearer ${api_key}`,
        ...(raw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const said = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
    const answer: Answer = {
      status: response.status,
      headers: response.headers,
      text,
      body: said,
      data: said['data'] as Answer['data'],
      cursor: said['next_cursor'] as string | null,
    }
    const header = (name: string) => response.headers.get(name) ?? undefined
    const fault = faultOf(method, new URL(path, base_url).pathname, { status: response.status, header, text })
    if (fault !== null) throw new Error(fault)
    return answer
  }

/** The cursor of a page that has another one after it. */
export function nextOf({ cursor }: Answer): string {
  if (cursor === null) throw new Error('this is the last page')
  return encodeURIComponent(cursor)
}

/** The cursor of a page with another position in it, as no page would hand it out. */
export function forgedFrom(page: Answer, position: unknown): string {
  const [list] = JSON.parse(Buffer.from(nextOf(page), 'base64url').toString()) as [string]
  return Buffer.from(JSON.stringify([list, position])).toString('base64url')
}
