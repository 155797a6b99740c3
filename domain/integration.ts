/** An integration: one user's link to one app (`schemas.integration.Integration` of the platform). */
import { z } from 'zod'
import { Warning } from './sync-job'

export const IntegrationStatus = z.enum(['PENDING', 'CONNECTED', 'DISCONNECTED'])
export type IntegrationStatus = z.infer<typeof IntegrationStatus>

/** Why an integration is in its status, where that needs saying. */
export const StatusReason = z.enum([
  'awaiting_authorization',
  'choose_account',
  'authorization_declined',
  'authorization_expired',
  'authorization_failed',
  'linked_before',
  'reconnect_required',
  'disconnected_by_user',
])
export type StatusReason = z.infer<typeof StatusReason>

/** How a link speaks to its app, and what has to be asked of the person for it. */
export const Protocol = z.enum(['oauth2', 'token', 'api_key', 'claim_url', 'signon', 'file'])
export type Protocol = z.infer<typeof Protocol>

export const Integration = z
  .strictObject({
    integration_id: z.string(),
    user_id: z.string(),
    app_name: z.string(),
    status: IntegrationStatus,
    status_reason: StatusReason.nullable(),
    linked_as: z
      .string()
      .nullable()
      .describe('With `linked_before`: the integration that has the account which was authorized.'),
    protocol: Protocol.describe('How the service speaks to the app for this link; `file` for uploads only.'),
    external_account: z
      .strictObject({ id: z.string(), name: z.string() })
      .nullable()
      .describe('The account at the provider; null while it is not known, and for links that only take files.'),
    created_at: z.iso.datetime(),
    connected_at: z.iso.datetime().nullable(),
    disconnected_at: z.iso.datetime().nullable(),
    last_synced_at: z.iso.datetime().nullable().describe('End of the last run that reached `COMPLETED`.'),
    consent_expires_at: z.iso
      .datetime()
      .nullable()
      .describe('When the provider will ask the person again, where it says so.'),
    warnings: z.array(Warning),
    authorization_url: z
      .url()
      .optional()
      .describe('Where the person consents. Only in the answer that made it: send nobody else there.'),
    authorization_expires_at: z.iso.datetime().optional().describe('Until when that can be finished.'),
  })
  .meta({ id: 'Integration', description: "One user's link to one app." })
export type Integration = z.infer<typeof Integration>

export const OfferedAccount = z
  .strictObject({
    id: z.string().describe('To be sent as `external_account`.'),
    name: z.string(),
    currency: z.string().nullable().describe('ISO 4217, where the provider says it.'),
    last_changed_at: z.iso.datetime().nullable().describe('When anything in it was changed at the provider.'),
    accounts: z.array(z.string()).describe('Names of the open accounts in it, to know it by.'),
    linked_as: z.string().nullable().describe('The integration that has it already, if one does.'),
  })
  .meta({ id: 'OfferedAccount', description: 'One of several accounts that a login reaches.' })
export type OfferedAccount = z.infer<typeof OfferedAccount>

/** Enough for a person who looks in every other week. */
const NOTICE_DAYS = 14

/** Said ahead, because a renewed consent interrupts nothing and an expired one does. */
export function warnOfConsent(consentExpiresAt: string | null, now: number): Warning[] {
  if (consentExpiresAt === null || Date.parse(consentExpiresAt) - now > NOTICE_DAYS * 86_400_000) return []
  const day = consentExpiresAt.slice(0, 10)
  const message = `The provider’s consent ends on ${day}. Reconnect before, and no sync is missed.`
  return [{ code: 'auth.consent_expiring', message }]
}
