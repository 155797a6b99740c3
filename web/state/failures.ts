/** Failures in words. The service's own say everything themselves; what breaks on the way to it is said here. */
import { IntegrationServiceError } from '../../client'
import { strings } from '../strings'

export interface FailureInWords {
  title: string
  detail: string | null
  remedy: string | null
  /** For whoever is asked to report it. */
  technical: string | null
  offline: boolean
}

export function describeFailure(error: unknown): FailureInWords {
  if (wasAnswered(error)) {
    const title = textOf(error.problem['title']) ?? strings.failure.unknown
    const told = {
      title,
      detail: error.message === title ? null : error.message,
      remedy: remedyOf(error),
    }
    return {
      ...(isMissing(error) ? strings.failure.missing : told),
      technical: JSON.stringify(error.problem, null, 2),
      offline: false,
    }
  }
  if (!navigator.onLine) return { ...strings.failure.offline, technical: null, offline: true }
  const name = error instanceof Error ? error.name : ''
  const words = name === 'TimeoutError' ? strings.failure.timeout : strings.failure.unreachable
  return { ...words, technical: null, offline: true }
}

/** The service said something, if only why not. What the client says where nobody answered is for programs. */
export const wasAnswered = (error: unknown): error is IntegrationServiceError =>
  error instanceof IntegrationServiceError && error.status > 0

/** What to do, for people; null where there is nothing. */
export const remedyOf = ({ code, remedy }: { code: string; remedy: string }): string | null =>
  strings.failure.remedies[code] ?? (remedy === '' ? null : remedy)

/** Asking again would not make it be there. */
export const isMissing = (error: unknown): boolean => codeOf(error) === 'request.not_found'

export const codeOf = (error: unknown): string | null => (error instanceof IntegrationServiceError ? error.code : null)

/** A fact of the problem document, such as the id of the job that runs. */
export const factOf = (error: unknown, fact: string): string | null =>
  error instanceof IntegrationServiceError ? textOf(error.problem[fact]) : null

/** Somebody else has decided it meanwhile: what is on the screen is no longer so. */
export const isOutrun = (error: unknown): boolean => OUTRUN.includes(codeOf(error) ?? '')

const OUTRUN = [
  'conflict.decided', 'conflict.undecided', 'match.decided', 'removals.decided', 'decision.undone',
  'link.no_choice', 'link.expired',
] // prettier-ignore

/** What the service says of single fields of a record, or of a login, by their names. */
export function fieldErrorsOf(
  error: unknown,
  under: 'fields' | 'credentials' = 'fields',
): Readonly<Record<string, string>> {
  const errors = error instanceof IntegrationServiceError ? error.problem['errors'] : null
  if (!Array.isArray(errors)) return {}
  return Object.fromEntries(
    (errors as { pointer: string; message: string }[]).flatMap(({ pointer, message }) => {
      const [, part, field] = pointer.split('/')
      return part === under && field !== undefined ? [[field, message]] : []
    }),
  )
}

export const isSignedOut = (error: unknown): boolean => error instanceof IntegrationServiceError && error.status === 401

/** The service has answered too much in the last minute. */
export const hasToWait = (error: unknown): boolean => error instanceof IntegrationServiceError && error.status === 429

/** For how long it wants not to be asked again. */
export const waitMs = (error: unknown): number =>
  1_000 * ((error instanceof IntegrationServiceError ? error.retry_after_s : null) ?? USUAL_WAIT_S)

const USUAL_WAIT_S = 5

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
