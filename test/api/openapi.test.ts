import type { Router } from 'express'
import { createApp } from '../../api/app'
import { openApiDocument } from '../../api/openapi'
import { startStack, type Stack } from '../support/stack'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ worker: false })
})
afterAll(() => stack.stop())

type Json = { [name: string]: unknown }

/** Objects that a schema leaves open: with fields that nobody described. Maps and exclusive choices are none. */
function openObjects(schema: unknown, at = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { type, properties, additionalProperties = true, required } = schema as Json
  const isOpen = type === 'object' && (additionalProperties === true || isEmpty(additionalProperties))
  if (isOpen && (properties !== undefined || required === undefined) && !FREE.test(at)) return [at]
  return Object.entries(schema).flatMap(([name, inner]) => openObjects(inner, `${at}/${name}`))
}
const isEmpty = (value: unknown): boolean => typeof value === 'object' && Object.keys(value as object).length === 0

/** Fields of records as an entity has them, which the service checks itself; facts of failures; what the log of decisions tells. */
const FREE = /\/(fields|body|evidence)$|\/Problem$/

/** `GET /v1/apps` for every route that Express would take. */
const routesOf = ({ stack: layers }: Router): string[] =>
  layers.flatMap((layer) => {
    if (layer.route !== undefined) {
      const { path } = layer.route
      return layer.route.stack.map(({ method }) => `${method.toUpperCase()} ${path.replace(/:(\w+)/g, '{$1}')}`)
    }
    const inner = layer.handle as unknown as Partial<Router>
    return inner.stack === undefined ? [] : routesOf(inner as Router)
  })

describe('the OpenAPI document', () => {
  it('names every route that is served, and no other', () => {
    const documented = Object.entries(openApiDocument().paths ?? {}).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(documented.sort()).toEqual(routesOf(createApp(stack.deps).app.router).sort())
  })

  it('is served to everybody', async () => {
    const answer = await fetch(`${stack.base_url}/openapi.json`)
    expect(answer.headers.get('content-type')).toContain('application/json')
    expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(openApiDocument())))
  })

  it('asks for a key but where none is needed', () => {
    const open = Object.entries(openApiDocument().paths ?? {}).filter(([, { get }]) => get?.security?.length === 0)
    expect(open.map(([path]) => path).sort()).toEqual([
      '/docs',
      '/livez',
      '/metrics',
      '/openapi.json',
      '/readyz',
      '/v1/oauth/callback',
      '/v1/oauth/callback/{app_name}',
    ])
  })

  it('leaves no object open, neither in what is asked nor in what is answered', () => {
    expect(openObjects(openApiDocument())).toEqual([])
  })
})
