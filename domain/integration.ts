/** An integration: one user's link to one app (`schemas.integration.Integration` of the platform). */
import { z } from 'zod'

export const IntegrationStatus = z.enum(['PENDING', 'CONNECTED', 'DISCONNECTED'])
export type IntegrationStatus = z.infer<typeof IntegrationStatus>

/** Why an integration is in its status, where that needs saying. */
export const StatusReason = z.enum(['awaiting_authorization', 'reconnect_required', 'disconnected_by_user'])
export type StatusReason = z.infer<typeof StatusReason>

export const Integration = z.strictObject({
  integration_id: z.string(),
  user_id: z.string(),
  app_name: z.string(),
  status: IntegrationStatus,
  status_reason: StatusReason.nullable(),
  /** How the service speaks to the app for this link: `token`, `api_key`, `oauth2`, or `file` for uploads only. */
  protocol: z.string(),
  /** The account at the provider that this link stands for; null for links that only take files. */
  external_account: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  created_at: z.iso.datetime(),
  connected_at: z.iso.datetime().nullable(),
  disconnected_at: z.iso.datetime().nullable(),
  /** End of the last run that reached `COMPLETED`. */
  last_synced_at: z.iso.datetime().nullable(),
})
export type Integration = z.infer<typeof Integration>
