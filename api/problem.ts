/** Any error as `application/problem+json` (RFC 9457), from the failure catalogue. */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { FAILURES, IntegrationError } from '../domain/errors'
import { asStoreFailure } from '../runtime/pg-errors'
import type { Log } from '../runtime/log'
import type { Problem } from './answers'

/** Every route that does not exist. */
export const notFound: RequestHandler = (request) => {
  throw new IntegrationError('request.not_found', `There is no ${request.method} ${request.path}.`)
}

export const createProblemHandler =
  (log: Log): ErrorRequestHandler =>
  (error, request, response, next) => {
    if (response.headersSent) {
      next(error)
      return
    }
    const failure = takeFailure(log, error, request, response)
    response.type('application/problem+json').send(JSON.stringify(problemOf(failure, request)))
  }

/** A failure as it is told. */
export function problemOf({ code, message, facts }: IntegrationError, request: Request): Problem {
  const { title, remedy, status } = FAILURES[code]
  return {
    ...facts,
    type: `urn:integration-service:failure:${code}`,
    title,
    status,
    detail: message,
    instance: instanceOf(request),
    code,
    remedy,
  }
}

/** What an error means to the caller: it is logged where it is our affair, and the answer has its status and headers. */
export function takeFailure(log: Log, error: unknown, request: Request, response: Response): IntegrationError {
  const failure = toIntegrationError(error)
  const { status } = FAILURES[failure.code]
  // Of the others a provider or a server beside us is the cause.
  if (status >= 500)
    log[status === 500 ? 'error' : 'warn']({ request_id: request.id, code: failure.code, err: error }, 'request failed')
  if (failure.retry_after_ms !== undefined)
    response.set('Retry-After', String(Math.ceil(failure.retry_after_ms / 1000)))
  else if (status === 503) response.set('Retry-After', '5')
  if (status === 401) response.set('WWW-Authenticate', 'Bearer')
  response.status(status)
  return failure
}

const instanceOf = ({ id }: Request): string =>
  `urn:integration-service:request:${typeof id === 'string' ? id : 'unknown'}`

/** What body parsers and other middleware throw carries a status; its text may quote the request, so it is not repeated. */
export function toIntegrationError(error: unknown): IntegrationError {
  const known = asStoreFailure(error)
  if (known instanceof IntegrationError) return known
  const { status, type } = (error ?? {}) as { status?: unknown; type?: unknown }
  if (status === 413) return new IntegrationError('request.too_large')
  if (type === 'entity.parse.failed') return new IntegrationError('request.invalid', 'The body is not valid JSON.')
  if (typeof status === 'number' && status >= 400 && status < 500) return new IntegrationError('request.invalid')
  return new IntegrationError('internal.unexpected')
}
