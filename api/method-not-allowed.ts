/** A path that is there, asked in a way in which it does not answer. */
import type { RequestHandler } from 'express'
import { IntegrationError } from '../domain/errors'
import { openApiDocument } from './openapi'

export const methodNotAllowed: RequestHandler = ({ method, path }, response, next) => {
  const allowed = methodsOf(path)
  if (allowed.length === 0) {
    next()
    return
  }
  response.set('Allow', allowed.join(', '))
  throw new IntegrationError('request.method_not_allowed', `${path} takes ${allowed.join(', ')}, not ${method}.`)
}

/** Every path that the description has; a path without parameters before one whose parameter it would fit. */
function methodsOf(path: string): string[] {
  paths ??= Object.entries(openApiDocument().paths ?? {}).map(([template, methods]) => ({
    pattern: new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}/?$`),
    methods: Object.keys(methods as object).flatMap((name) =>
      name === 'get' ? ['GET', 'HEAD'] : [name.toUpperCase()],
    ),
  }))
  return [...new Set(paths.flatMap(({ pattern, methods }) => (pattern.test(path) ? methods : [])))]
}

let paths: { pattern: RegExp; methods: string[] }[] | undefined
