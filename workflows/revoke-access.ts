/** Takes back at the provider what it gave us: tried for days, and whatever comes of it, the login is shredded. */
import { ActivityFailure, ApplicationFailure, CancellationScope } from '@temporalio/workflow'
import { isFailureCode, type FailureCode } from '../domain/errors'
import { giveUpRevocation, revoke } from './activities'
import type { RevocationInput } from './contract'

export async function revokeAccess({ revocation_id }: RevocationInput): Promise<void> {
  try {
    await revoke({ revocation_id })
  } catch (error) {
    await CancellationScope.nonCancellable(() => giveUpRevocation({ revocation_id, failure: codeOf(error) }))
  }
}

function codeOf(error: unknown): FailureCode {
  const cause = error instanceof ActivityFailure ? error.cause : error
  return cause instanceof ApplicationFailure && isFailureCode(cause.type) ? cause.type : 'provider.unavailable'
}
