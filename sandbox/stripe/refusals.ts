/** Stripe's errors. */
import { json, type Answer } from '../answer'
import type { Refusal } from '../provider'

interface StripeError {
  type: 'invalid_request_error' | 'api_error'
  message: string
  code?: string
  param?: string
}

export const stripeError = (status: number, error: StripeError, headers: Record<string, string> = {}): Answer =>
  json(status, { error: { ...error, request_log_url: 'https://dashboard.stripe.com/test/logs/req_sandbox' } }, headers)

export function refuseStripe({ kind, headers = {} }: Refusal): Answer {
  const [status, error] = ERRORS[kind]
  return stripeError(status, error, headers)
}

export const noSuch = (param: string, id: string, status = 400): Answer =>
  stripeError(status, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    param,
    message: `No such balance transaction: '${id}'`,
  })

export const badParameter = (param: string, message: string, code = 'parameter_invalid'): Answer =>
  stripeError(400, { type: 'invalid_request_error', code, param, message })

const ERRORS = {
  unauthorized: [401, { type: 'invalid_request_error', code: 'api_key_invalid', message: 'Invalid API Key provided' }],
  forbidden: [
    403,
    {
      type: 'invalid_request_error',
      code: 'more_permissions_required',
      message: 'The provided key does not have the required permissions for this endpoint',
    },
  ],
  rate_limit: [
    429,
    {
      type: 'invalid_request_error',
      code: 'rate_limit',
      message: 'Request rate limit exceeded',
    },
  ],
  server_error: [500, { type: 'api_error', message: 'An unknown error occurred' }],
  not_found: [404, { type: 'invalid_request_error', message: 'Unrecognized request URL' }],
} as const satisfies Record<Refusal['kind'], readonly [number, StripeError]>
