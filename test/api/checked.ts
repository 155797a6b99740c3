/** Calls to the API of which every answer is held against the OpenAPI document. */
import Ajv from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { openApiDocument } from '../../api/openapi'
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
    checkAgainstDocument(method, new URL(path, base_url).pathname, answer)
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

const document = openApiDocument()
const ajv = addFormats(new Ajv({ strict: false, allErrors: true }))
ajv.addSchema(document, 'openapi.json')

/** Paths that the document does not have are left alone: they have to answer with a problem all the same. */
export function checkAgainstDocument(method: string, pathname: string, answer: Answer): void {
  const path = Object.keys(document.paths ?? {}).find((candidate) => patternOf(candidate).test(pathname))
  const operation = document.paths?.[path ?? '']?.[method.toLowerCase() as 'get']
  if (path === undefined || operation === undefined) {
    if (answer.status >= 400) expectShape('/components/schemas/Problem', answer)
    return
  }
  const documented = operation.responses?.[answer.status] as
    { description: string; headers?: object; content?: Record<string, unknown> } | undefined
  if (documented === undefined) throw new Error(`${method} ${path} does not say that it answers ${answer.status}`)
  for (const header of Object.keys(documented.headers ?? {})) expect(answer.headers.get(header)).toBeTruthy()
  const type = answer.headers.get('content-type')?.split(';')[0]
  expect(type === undefined ? [] : [type]).toEqual(Object.keys(documented.content ?? {}))
  if (type === undefined) return
  if (answer.status >= 400) expect(documented.description).toContain(`\`${String(answer.body['code'])}\``)
  const at = ['', 'paths', path, method.toLowerCase(), 'responses', String(answer.status), 'content', type, 'schema']
  expectShape(at.map((part) => encodeURIComponent(part.replaceAll('/', '~1'))).join('/'), answer)
}

function expectShape(pointer: string, { text, body }: Answer): void {
  const validate = ajv.getSchema(`openapi.json#${pointer}`)
  if (validate === undefined) throw new Error(`the document has nothing at ${pointer}`)
  if (validate(body) !== true) throw new Error(`${ajv.errorsText(validate.errors)}\n${text.slice(0, 2000)}`)
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`)
