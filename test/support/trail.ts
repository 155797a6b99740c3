/** What the audit trail tells of an integration, in a few words each. */
import type { Stack } from './stack'

/** Oldest first: `integration.linked by key`, with the reason of what failed. */
export async function trailOf(stack: Stack, integration_id: string): Promise<string[]> {
  const { data } = await stack.service.listAuditTrail({ integration_id, limit: 100 })
  return data
    .reverse()
    .map(({ kind, actor, details: { code } }) => `${kind} by ${actor.kind}${code ? `: ${code}` : ''}`)
}
