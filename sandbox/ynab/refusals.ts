/** YNAB's errors: an id that clients switch on, a name, and a sentence. */
import { json, type Answer } from '../answer'
import type { Refusal } from '../provider'

type ErrorId = keyof typeof ERRORS

export const ynabError = (id: ErrorId, detail?: string, headers: Record<string, string> = {}): Answer => {
  const [name, usual] = ERRORS[id]
  return json(Number.parseInt(id, 10), { error: { id, name, detail: detail ?? usual } }, headers)
}

export const refuseYnab = ({ kind, headers = {} }: Refusal): Answer => ynabError(IDS[kind], undefined, headers)

const ERRORS = {
  '400': ['bad_request', 'The request could not be understood'],
  '401': ['unauthorized', 'Unauthorized'],
  '403.3': ['unauthorized_scope', 'The scope of the access token does not allow this'],
  '404.1': ['not_found', 'The specified URI does not exist'],
  '404.2': ['resource_not_found', 'Resource not found'],
  '429': ['too_many_requests', 'Too many requests'],
  '500': ['internal_server_error', 'An unexpected error occurred'],
} as const

const IDS = {
  unauthorized: '401',
  forbidden: '403.3',
  rate_limit: '429',
  server_error: '500',
  not_found: '404.1',
} as const satisfies Record<Refusal['kind'], ErrorId>
