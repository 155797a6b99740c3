/** Where people come back from a provider: as a page for them, as JSON for programs. */
import type { RouteConfig } from '@asteasolutions/zod-to-openapi'
import { Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express'
import { z } from 'zod'
import { FAILURES } from '../../domain/errors'
import { Integration } from '../../domain/integration'
import { publicUrl } from '../../runtime/config'
import { CALLBACK_PATH } from '../../service/authorize'
import type { ServiceDeps } from '../../service/deps'
import type { IntegrationFramework } from '../../service/integration-framework'
import { Problem } from '../answers'
import { browserOf } from '../browser'
import { linkPage, PAGE_HEADERS, PAGE_POLICY, type LinkPage } from '../link-page'
import { takeFailure } from '../problem'

export function oauthRouter({ config, log }: ServiceDeps, framework: IntegrationFramework): Router {
  const home = `${publicUrl(config)}/`
  const router = Router()

  const finish: RequestHandler = async (request, response, next) => {
    // A look at the headers alone, by a scanner of links for instance, must not use up the way back.
    if (request.method !== 'GET') {
      next()
      return
    }
    response.set(PAGE_HEADERS)
    const { app_name } = request.params
    const integration = await framework.finishAuthorization({
      browser: browserOf(request, config),
      app_name: typeof app_name === 'string' ? app_name : null,
      parameters: parametersOf(request),
    })
    if (wantsJson(request)) response.json(integration)
    else show(response, { home, ...welcome(framework, integration, home) })
  }
  router.get(CALLBACK_PATH, finish)
  router.get(`${CALLBACK_PATH}/:app_name`, finish)

  const explain: ErrorRequestHandler = (error, request, response, next) => {
    if (response.headersSent || wantsJson(request)) {
      next(error)
      return
    }
    const { code, message } = takeFailure(log, error, request, response)
    const { title, remedy } = FAILURES[code]
    show(response, { heading: title, paragraphs: message === title ? [remedy] : [message, remedy], code, home })
  }
  router.use(CALLBACK_PATH, explain)
  return router
}

/** As it came: what Express makes of a query is for our own parameters, not for a provider's. */
function parametersOf({ originalUrl }: Request): URLSearchParams {
  const mark = originalUrl.indexOf('?')
  return new URLSearchParams(mark === -1 ? '' : originalUrl.slice(mark))
}

const wantsJson = (request: Request): boolean =>
  ['json', 'application/problem+json'].includes(request.accepts(['html', 'json', 'application/problem+json']) || 'html')

const show = (response: Response, page: LinkPage): void =>
  void response.set('content-security-policy', PAGE_POLICY).type('html').send(linkPage(page))

function welcome(
  framework: IntegrationFramework,
  { integration_id, app_name, external_account, status_reason }: Integration,
  home: string,
): Pick<LinkPage, 'heading' | 'paragraphs' | 'code'> & Partial<Pick<LinkPage, 'home'>> {
  const { title } = framework.getApp(app_name)
  if (status_reason === 'choose_account')
    return {
      heading: 'Which account?',
      paragraphs: [
        `This ${title} login reaches several accounts. Nothing is linked or read before you have chosen one.`,
        'You have ten minutes for it, here or on the page that brought you.',
      ],
      code: null,
      home: `${home}connect/${app_name}?choose=${integration_id}`,
    }
  return {
    heading: `${title} is connected`,
    paragraphs: [
      external_account === null ? 'The account is linked.' : `“${external_account.name}” is linked.`,
      'Its records are being read now, and you can close this window.',
    ],
    code: null,
  }
}

const answers = (description: string, json: 'application/json' | 'application/problem+json') => ({
  description,
  content: {
    [json]: { schema: json === 'application/json' ? Integration : Problem },
    'text/html': { schema: { type: 'string' } as const },
  },
})

const callback = (path: string, summary: string): RouteConfig => ({
  method: 'get',
  path,
  summary,
  description:
    'Its parameters are the provider’s: `state`, `code`, `iss`, `error`. Answers a page for the person; JSON with `Accept: application/json`. Of any number of submits of one answer the first is acted upon, and the others are told how it ended.',
  tags: ['open'],
  security: [],
  ...(path.includes('{') ? { request: { params: z.object({ app_name: z.string() }) } } : {}),
  responses: {
    200: answers(
      'The account is connected, or, with `choose_account`, one of several is to be chosen.',
      'application/json',
    ),
    default: answers('It is not: `code` says why.', 'application/problem+json'),
  },
})

export const oauthPaths: readonly RouteConfig[] = [
  callback(CALLBACK_PATH, 'Where people come back from a provider that names itself'),
  callback(`${CALLBACK_PATH}/{app_name}`, 'Where people come back from any other provider'),
]
