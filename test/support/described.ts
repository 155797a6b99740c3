/** Holds answers of the API against its committed description: docs/openapi.json. */
import Ajv from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'

export interface Given {
  status: number
  /** Undefined for a header that is not there. */
  header: (name: string) => string | undefined
  text: string
}

/**
 * What is wrong with an answer, or null. What is no operation has to refuse with a problem document; pages and their files
 * are described nowhere.
 */
export function faultOf(method: string, pathname: string, given: Given): string | null {
  const path = templateOf(pathname)
  const operation = document.paths[path ?? '']?.[method === 'HEAD' ? 'get' : method.toLowerCase()]
  const faults =
    path === undefined || operation === undefined
      ? given.status < 400
        ? []
        : shapeFaults('/components/schemas/Problem', given.text)
      : operationFaults(['', 'paths', path, method.toLowerCase(), 'responses'], operation, given, method === 'HEAD')
  if (faults.length === 0) return null
  return `${method} ${pathname} answered ${given.status}: ${faults.join('; ')}\n${given.text.slice(0, 1000)}`
}

/** Notes what is wrong with the answers of a server while they are given. */
export function watchAnswers(): {
  note: (request: IncomingMessage, response: ServerResponse) => void
  faults: string[]
} {
  const faults: string[] = []
  return {
    faults,
    note({ method = '', url = '' }, response) {
      const pieces: Buffer[] = []
      for (const name of ['write', 'end'] as const) {
        const send = response[name].bind(response) as (...all: unknown[]) => never
        response[name] = (...all: unknown[]): never => {
          const [piece] = all
          if (typeof piece === 'string' || piece instanceof Uint8Array) pieces.push(Buffer.from(piece))
          return send(...all)
        }
      }
      response.once('finish', () => {
        const header = (name: string) => response.getHeader(name)?.toString()
        const given = { status: response.statusCode, header, text: Buffer.concat(pieces).toString() }
        const fault = faultOf(method, url.split('?')[0] ?? '', given)
        if (fault !== null) faults.push(fault)
      })
    },
  }
}

interface Described {
  description: string
  headers?: Record<string, { required?: boolean }>
  content?: Record<string, unknown>
}
type Operation = { responses: Record<string, Described | undefined> }

const document = JSON.parse(readFileSync(join(__dirname, '../../docs/openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation | undefined> | undefined>
}
const ajv = addFormats(new Ajv({ strict: false, allErrors: true }))
ajv.addSchema(document, 'openapi.json')

/** A path that is written out goes before one with parameters that it would fit. */
const TEMPLATES = Object.keys(document.paths)
  .sort((a, b) => a.split('{').length - b.split('{').length)
  .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}/?$`) }))

const templateOf = (pathname: string): string | undefined =>
  TEMPLATES.find(({ pattern }) => pattern.test(pathname))?.path

function operationFaults(at: string[], { responses }: Operation, given: Given, bodiless: boolean): string[] {
  const name = String(given.status) in responses ? String(given.status) : 'default'
  const described = responses[name]
  if (described === undefined) return ['this status is not described']
  const missing = Object.entries(described.headers ?? {})
    .filter(([header, { required = false }]) => required && given.header(header) === undefined)
    .map(([header]) => `the header ${header} is missing`)
  const types = Object.keys(described.content ?? {})
  const type = given.header('content-type')?.split(';')[0]
  if (type === undefined) return types.length === 0 ? missing : [...missing, 'it has no content']
  if (!types.includes(type)) return [...missing, `its type is ${type}`]
  if (bodiless || (type !== 'text/event-stream' && !/json$/.test(type))) return missing
  const pointer = [...at, name, 'content', type, 'schema']
    .map((part) => encodeURIComponent(part.replaceAll('/', '~1')))
    .join('/')
  return [
    ...missing,
    ...(name === 'default' ? [] : codeFaults(described, given)),
    ...bodiesOf(type, given.text).flatMap((body) => shapeFaults(pointer, body)),
  ]
}

/** A failure is one of those that its status was described to mean. */
function codeFaults({ description }: Described, { status, text }: Given): string[] {
  if (status < 400) return []
  const { code } = JSON.parse(text) as { code?: string }
  return description.includes('`') && !description.includes(`\`${code ?? ''}\``)
    ? [`${code ?? 'no code'} is not described`]
    : []
}

/** Each event of a stream is a body of its own. */
const bodiesOf = (type: string, text: string): string[] =>
  type === 'text/event-stream' ? [...text.matchAll(/^data: (.+)$/gm)].map(([, data = '']) => data) : [text]

function shapeFaults(pointer: string, body: string): string[] {
  const validate = ajv.getSchema(`openapi.json#${pointer}`)
  if (validate === undefined) return [`there is nothing at ${pointer}`]
  return validate(parsed(body)) === true ? [] : [ajv.errorsText(validate.errors)]
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
