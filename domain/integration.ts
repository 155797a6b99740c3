/** An integration: one user's link to one app (`schemas.integration.Integration` of the platform). */
import { z } from 'zod'

export const IntegrationStatus = z.enum(['PENDING', 'CONNECTED', 'DISCONNECTED'])
export type IntegrationStatus = z.infer<typeof IntegrationStatus>

/** Why an integration is in its status, where that needs saying. */
export const StatusReason = z.enum(['awaiting_authorization', 'reconnect_required', 'disconnected_by_user'])
export type StatusReason = z.infer<typeof StatusReason>

export const Integration = z
  .strictObject({
    integration_id: z.string(),
    user_id: z.string(),
    app_name: z.string(),
    status: IntegrationStatus,
    status_reason: StatusReason.nullable(),
    protocol: z
      .string()
      .describe('How the service speaks to the app for this link, `token` for instance; `file` for uploads only.'),
    external_account: z
      .strictObject({ id: z.string(), name: z.string() })
      .nullable()
      .describe('The account at the provider; null for links that only take files.'),
    created_at: z.iso.datetime(),
    connected_at: z.iso.datetime().nullable(),
    disconnected_at: z.iso.datetime().nullable(),
    last_synced_at: z.iso.datetime().nullable().describe('End of the last run that reached `COMPLETED`.'),
  })
  .meta({ id: 'Integration', description: "One user's link to one app." })
export type Integration = z.infer<typeof Integration>
