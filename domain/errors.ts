/**
 * The failure catalogue: every way in which the service can refuse or fail, once.
 *
 * The activity interceptor turns an entry into Temporal's retry decision, the API turns it into problem+json, the
 * ledger stores it with its remedy, and `docs/errors.md` is generated from it. Nothing matches on message text.
 */

interface FailureKind {
  /** HTTP status when the failure answers a request. */
  status: number
  /** May the same attempt succeed later without anybody changing anything? */
  retry: boolean
  /** What happened, in general. Fixed for a code. */
  title: string
  /** What the reader can do about it. */
  remedy: string
}

/** Every failure code. Clients, retry policies and the console switch on these: add freely, never rename. */
export const FAILURES = {
  'request.invalid': {
    status: 400,
    retry: false,
    title: 'The request is not valid',
    remedy: 'Correct the fields named in `errors` and send it again.',
  },
  'request.unauthenticated': {
    status: 401,
    retry: false,
    title: 'It is not known who is asking',
    remedy:
      'Send `Authorization: Bearer` with a key made by `npm run keys -- create`, or with a session token that has not expired.',
  },
  'request.forbidden': {
    status: 403,
    retry: false,
    title: 'This caller may not do that',
    remedy: 'Use a key or a token that may: the detail says what is needed.',
  },
  'request.not_found': {
    status: 404,
    retry: false,
    title: 'There is no such thing here',
    remedy: 'Check the id and the path.',
  },
  'request.method_not_allowed': {
    status: 405,
    retry: false,
    title: 'This path does not answer to that method',
    remedy: 'Use one of the methods in the header Allow.',
  },
  'request.in_progress': {
    status: 409,
    retry: true,
    title: 'The request with this Idempotency-Key is still being answered',
    remedy: 'Send it again, unchanged, after the time in Retry-After: it is done once.',
  },
  'request.key_reused': {
    status: 422,
    retry: false,
    title: 'This Idempotency-Key was used for another request',
    remedy: 'Send the first request unchanged, or this one with a key of its own.',
  },
  'request.too_large': {
    status: 413,
    retry: false,
    title: 'The request is too large',
    remedy: 'Send a smaller body, or split the file.',
  },
  'request.too_many': {
    status: 429,
    retry: true,
    title: 'Too many requests',
    remedy: 'Wait for the time in Retry-After and send it again.',
  },

  'key.too_many': {
    status: 409,
    retry: false,
    title: 'There are as many API keys as one user may have',
    remedy: 'Revoke one that is not needed any more.',
  },

  'app.unknown': {
    status: 404,
    retry: false,
    title: 'This app is not in the catalogue',
    remedy: 'Pick one of the app names that GET /v1/apps lists.',
  },

  'integration.credentials_missing': {
    status: 422,
    retry: false,
    title: 'Credentials are missing',
    remedy: 'Send the fields that the app lists under `fields`.',
  },
  'integration.credentials_refused': {
    status: 422,
    retry: false,
    title: 'The provider refused these credentials',
    remedy: 'Check the token or key at the provider and send it again.',
  },
  'integration.token_used': {
    status: 422,
    retry: false,
    title: 'The setup token was used before, or never was one',
    remedy:
      'If nobody of yours used it, somebody else may read the accounts: disable it at the provider first. Then make a new one, and link with that.',
  },
  'integration.address_refused': {
    status: 422,
    retry: false,
    title: 'This address may not be asked',
    remedy: 'Use an https address of a public server, on port 443 or 8443, without a query.',
  },
  'integration.already_linked': {
    status: 409,
    retry: false,
    title: 'This account is linked already',
    remedy: 'Use the integration named in `integration_id`, or disconnect it first.',
  },
  'integration.other_account': {
    status: 409,
    retry: false,
    title: 'This is another account than the one that was asked for',
    remedy:
      'Use a login of the right account. Reconnecting with `replace: true` takes the other one, and removes what came from the first.',
  },
  'integration.choose_account': {
    status: 409,
    retry: false,
    title: 'This login reaches several accounts',
    remedy: 'Send it again with `external_account`: the id of one of those in `external_accounts`.',
  },
  'integration.disconnected': {
    status: 409,
    retry: false,
    title: 'This integration is not connected',
    remedy: 'Reconnect it with POST /v1/integrations/:integration_id/reconnect, then sync it.',
  },
  'integration.busy': {
    status: 503,
    retry: true,
    title: 'This link is being changed, or its login renewed',
    remedy: 'Try again after the time in Retry-After: the link is as it was.',
  },
  'integration.no_feed': {
    status: 409,
    retry: false,
    title: 'This integration has nothing to fetch',
    remedy: 'Upload a file; or reconnect it with credentials, if the app takes any.',
  },
  'integration.no_files': {
    status: 409,
    retry: false,
    title: 'This app takes no files',
    remedy: 'Sync it instead, or link an app that lists `file` under `protocols`.',
  },

  'link.not_offered': {
    status: 422,
    retry: false,
    title: 'This app cannot be linked by consent here',
    remedy: 'Send credentials, or have an operator configure the client id and secret of this app.',
  },
  'link.unknown': {
    status: 400,
    retry: false,
    title: 'We did not ask for this answer',
    remedy: 'Start the link again, and finish it at the provider in the same browser.',
  },
  'link.other_browser': {
    status: 403,
    retry: false,
    title: 'This link was started in another browser',
    remedy:
      'Start the link in the browser in which you finish it. Allow no access that you have not asked for yourself.',
  },
  'link.expired': {
    status: 410,
    retry: false,
    title: 'The time to finish this link is over',
    remedy: 'Start the link again: it has to be finished within ten minutes.',
  },
  'link.used': {
    status: 409,
    retry: false,
    title: 'This link was used already',
    remedy: 'Look whether the account is linked; if it is not, start the link again.',
  },
  'link.overtaken': {
    status: 409,
    retry: false,
    title: 'Another attempt at this link was finished first',
    remedy: 'Look at the integration: there is nothing left to do if it is connected.',
  },
  'link.no_choice': {
    status: 409,
    retry: false,
    title: 'No account is to be chosen here',
    remedy: 'Look at the integration: its status says how it stands. Only `choose_account` waits for a choice.',
  },
  'link.wrong_server': {
    status: 400,
    retry: false,
    title: 'The answer came from another server than the one that was asked',
    remedy: 'Start the link again. If it happens again, tell an operator: somebody may be interfering.',
  },
  'link.declined': {
    status: 403,
    retry: false,
    title: 'Access was not granted',
    remedy: 'Nothing was linked. Start the link again if this was a mistake, and allow the access.',
  },
  'link.code_refused': {
    status: 400,
    retry: false,
    title: 'The provider did not accept the code of this link',
    remedy: 'Start the link again, and finish it without going back and forth in the browser.',
  },
  'link.provider_error': {
    status: 502,
    retry: false,
    title: 'The provider could not complete the link',
    remedy: 'Start the link again later.',
  },

  'auth.client_refused': {
    status: 502,
    retry: false,
    title: 'The provider does not accept this service as a client',
    remedy: 'An operator has to correct the client id, secret or redirect address of this app.',
  },
  'auth.reconnect_required': {
    status: 409,
    retry: false,
    title: 'The provider no longer accepts the saved login',
    remedy: 'Reconnect this integration: its records, its history and its place are kept.',
  },
  'auth.scope_missing': {
    status: 409,
    retry: false,
    title: 'The granted access is too narrow',
    remedy: 'Link or reconnect the account, and grant all the access that is asked for.',
  },
  'auth.user_action': {
    status: 409,
    retry: false,
    title: 'The provider wants the owner to act',
    remedy: 'Sign in at the provider, settle what it asks for, then try again.',
  },

  'provider.rate_limited': {
    status: 503,
    retry: true,
    title: 'The provider asked us to slow down',
    remedy: 'A run goes on by itself at the time shown; anything else can be tried again then.',
  },
  'provider.unavailable': {
    status: 503,
    retry: true,
    title: 'The provider does not answer properly',
    remedy:
      'A run tries again by itself, and the next one goes on where it stopped; anything else can be tried again later.',
  },
  'provider.refused': {
    status: 502,
    retry: false,
    title: 'The provider refused the request',
    remedy: 'Read the detail; if it is not clear, report it with the sync_job_id or the request id.',
  },
  'provider.unreadable': {
    status: 502,
    retry: false,
    title: 'The provider sent something we cannot read',
    remedy: 'Report it with the sync_job_id or the request id: the connector needs to learn this form.',
  },
  'provider.truncated': {
    status: 503,
    retry: true,
    title: 'The provider broke off in mid-answer',
    remedy: 'A run asks for the page again by itself; anything else can be tried again.',
  },
  'provider.cursor_loop': {
    status: 502,
    retry: false,
    title: 'The provider keeps sending the same page',
    remedy: 'Sync again later; report it if it stays.',
  },
  'provider.cursor_expired': {
    status: 409,
    retry: false,
    title: 'The saved position is too old for the provider',
    remedy: 'Start a full sync.',
  },

  'file.unreadable': {
    status: 422,
    retry: false,
    title: 'This file cannot be read',
    remedy: 'Export it again from the app, in the format that the app lists, and upload the new file.',
  },
  'file.wrong_kind': {
    status: 422,
    retry: false,
    title: 'The app does not take files of this kind',
    remedy: 'Upload a file of a kind that the app lists under `formats`, or link the app that the detail names.',
  },
  'file.needs_answers': {
    status: 422,
    retry: false,
    title: 'A file needs an answer before it can be read',
    remedy:
      'Answer the questions that `files` lists, with POST /v1/integrations/{integration_id}/files/{file_id}/answers. Nothing has to be uploaded again.',
  },
  'file.gone': { status: 410, retry: false, title: 'The uploaded file is no longer kept', remedy: 'Upload it again.' },

  'record.unmappable': {
    status: 422,
    retry: false,
    title: 'A row could not be understood',
    remedy: 'See the row and the reason under the job’s quarantine; the other rows were kept.',
  },

  'record.changed_meanwhile': {
    status: 409,
    retry: false,
    title: 'The record has changed since you read it',
    remedy: 'Read it again and repeat the change with the version named in `version`.',
  },
  'record.deleted': {
    status: 409,
    retry: false,
    title: 'This record is deleted',
    remedy: 'Restore it first with POST …/restore.',
  },
  'record.not_deleted': {
    status: 409,
    retry: false,
    title: 'This record is not deleted',
    remedy: 'Nothing to do: it is shown.',
  },
  'record.absorbed': {
    status: 409,
    retry: false,
    title: 'This record is shown as part of another',
    remedy: 'Change the record named in `record_id`, or undo the decision that made the two one.',
  },
  'conflict.decided': {
    status: 409,
    retry: false,
    title: 'This conflict is no longer open',
    remedy: 'Read it again: it was decided, or one of its sides has changed.',
  },
  'conflict.undecided': {
    status: 409,
    retry: false,
    title: 'Nobody has answered this conflict',
    remedy: 'Nothing to take back: answer it with POST …/resolve.',
  },
  'conflict.other_count': {
    status: 409,
    retry: false,
    title: 'There are other conflicts than in the preview',
    remedy: 'Look at the preview again, and send the count that it shows.',
  },
  'decision.undone': {
    status: 409,
    retry: false,
    title: 'This decision was taken back already',
    remedy: 'Nothing to do.',
  },
  'decision.needed_later': {
    status: 409,
    retry: false,
    title: 'Later decisions build on this one',
    remedy: 'Take the decisions named in `decision_ids` back first, the newest first.',
  },
  'decision.lasting': {
    status: 409,
    retry: false,
    title: 'This decision cannot be taken back',
    remedy: 'Start a sync: what an undone run had brought comes again.',
  },
  'match.decided': {
    status: 409,
    retry: false,
    title: 'This question was answered already',
    remedy: 'Look at the candidate: its status says how. Take that decision back to answer anew.',
  },
  'match.impossible': {
    status: 422,
    retry: false,
    title: 'These records cannot be one',
    remedy: 'Name two records of one user and one kind, neither of which is shown as another one already.',
  },
  'removals.decided': {
    status: 409,
    retry: false,
    title: 'These removals are no longer held',
    remedy: 'Look at their status: somebody decided, or a newer complete read settled it.',
  },

  'preview.too_large': {
    status: 422,
    retry: false,
    title: 'There is too much to preview',
    remedy: 'Start the sync: a whole run can be undone. After it, an incremental preview is small.',
  },
  'preview.running': {
    status: 409,
    retry: true,
    title: 'A preview of this integration is under way',
    remedy: 'Wait for its answer.',
  },

  'preview.needs_answers': {
    status: 422,
    retry: false,
    title: 'A file needs an answer before it can be previewed',
    remedy:
      'Send the file again, with an answer to each question that `files` lists as a text field of the form. Nothing of it was kept.',
  },
  'preview.gone': {
    status: 503,
    retry: true,
    title: 'What the preview found is no longer kept',
    remedy: 'Ask for the preview again: nothing was changed.',
  },

  'sync.undone': {
    status: 409,
    retry: false,
    title: 'This run was undone already',
    remedy: 'Start a new sync if you want its changes again.',
  },
  'sync.forgotten': {
    status: 409,
    retry: false,
    title: 'What this run wrote is no longer kept',
    remedy: 'There is nothing left to undo: it was removed with the data of its account.',
  },
  'sync.depended_on': {
    status: 409,
    retry: false,
    title: 'Later changes rest on this run',
    remedy: 'Undo the later runs and decisions named in the answer first, or change single records instead.',
  },
  'sync.already_running': {
    status: 409,
    retry: false,
    title: 'A sync of this integration is already running',
    remedy: 'Wait for the job named in `sync_job_id`, or cancel it.',
  },
  'sync.not_running': {
    status: 409,
    retry: false,
    title: 'This sync job has already ended',
    remedy: 'Start a new sync if you want one.',
  },
  'sync.cancelled': {
    status: 409,
    retry: false,
    title: 'The sync was cancelled',
    remedy: 'Start it again when you like: what was committed is kept.',
  },
  'job.superseded': {
    status: 409,
    retry: false,
    title: 'A newer run took over',
    remedy: 'Look at the newer job of this integration.',
  },
  'job.terminated': {
    status: 409,
    retry: false,
    title: 'The run was terminated from outside',
    remedy: 'Start a new sync. Next time cancel instead: it cleans up after itself.',
  },
  'job.timed_out': {
    status: 504,
    retry: false,
    title: 'The run took longer than allowed',
    remedy: 'Start a new sync: it goes on from the last committed position.',
  },
  'job.vanished': {
    status: 500,
    retry: false,
    title: 'The run ended without a trace',
    remedy: 'Start a new sync: it goes on from the last committed position.',
  },
  'chunk.lost': {
    status: 500,
    retry: false,
    title: 'Staged rows were lost',
    remedy: 'Nothing to do: the run fetches them again.',
  },

  'schedule.invalid': {
    status: 422,
    retry: false,
    title: 'This schedule cannot be kept',
    remedy: 'Correct the interval, cron expression or time zone named in the detail.',
  },
  'schedule.missing': {
    status: 404,
    retry: false,
    title: 'This integration has no schedule',
    remedy: 'Create one with PUT …/schedule.',
  },

  'vault.unreadable': {
    status: 500,
    retry: false,
    title: 'The saved secret cannot be decrypted',
    remedy: 'Check that VAULT_KEYS still holds the key that encrypted it, or reconnect the integration.',
  },
  'store.unavailable': {
    status: 503,
    retry: true,
    title: 'The database is not reachable',
    remedy: 'Nothing to do: the work goes on when it is back.',
  },
  'temporal.unavailable': {
    status: 503,
    retry: true,
    title: 'The workflow engine is not reachable',
    remedy: 'Nothing to do: queued jobs start when it is back.',
  },
  'internal.unexpected': {
    status: 500,
    retry: true,
    title: 'Something unexpected went wrong',
    remedy: 'Report it with the request id or the sync_job_id.',
  },
} as const satisfies Record<string, FailureKind>

export type FailureCode = keyof typeof FAILURES

/** Facts about one failure that a client can act on. Never a secret, never a field of a record. */
export type FailureFacts = Readonly<Record<string, string | number | boolean | null | undefined | object>>

interface FailureOptions {
  /** How long the provider asked us to wait, in milliseconds. */
  retry_after_ms?: number | undefined
  /** Extra members of the problem document: ids, field errors. */
  facts?: FailureFacts
  /** The underlying error: goes to the log, redacted, and nowhere else. */
  cause?: unknown
}

/**
 * The one error that is thrown on purpose. `message` may be shown to a person, so it holds no secret and no record.
 */
export class IntegrationError extends Error {
  readonly code: FailureCode
  readonly retry_after_ms: number | undefined
  readonly facts: FailureFacts

  constructor(code: FailureCode, message?: string, options: FailureOptions = {}) {
    super(message ?? FAILURES[code].title, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'IntegrationError'
    this.code = code
    this.retry_after_ms = options.retry_after_ms
    this.facts = options.facts ?? {}
  }
}

export const isFailureCode = (text: unknown): text is FailureCode =>
  typeof text === 'string' && Object.hasOwn(FAILURES, text)

/** A failure as the ledger keeps it and as the API shows it. */
export interface Failure {
  code: FailureCode
  title: string
  detail: string
  remedy: string
}

export const describeFailure = (code: FailureCode, detail?: string): Failure => ({
  code,
  title: FAILURES[code].title,
  detail: detail ?? FAILURES[code].title,
  remedy: FAILURES[code].remedy,
})

/** The end of what was tried again in vain: what the catalogue says of an attempt would be untrue of a run that is over. */
export const describeGivenUp = (code: FailureCode, detail?: string): Failure => ({
  ...describeFailure(code, detail),
  ...(FAILURES[code].retry ? { remedy: 'Start a new sync later: it goes on from the last committed position.' } : {}),
})
