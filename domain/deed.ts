/** The audit trail: one entry for each deed of consequence, with who did it. Values of records and secrets have no place in it. */
import { z } from 'zod'
import { SyncType } from './sync-job'

/** What can have been done. */
export const DEED_KINDS = [
  'integration.linking',
  'integration.linked',
  'integration.refused',
  'integration.abandoned',
  'integration.reconnecting',
  'integration.reconnected',
  'integration.account_replaced',
  'integration.login_ended',
  'integration.disconnected',
  'access.revoked',
  'access.not_revoked',
  'schedule.set',
  'schedule.paused',
  'schedule.resumed',
  'schedule.removed',
  'sync.started',
  'sync.cancelled',
  'sync.undone',
  'file.uploaded',
  'file.answered',
  'policy.set',
  'policy.cleared',
  'removals.approved',
  'removals.rejected',
  'record.edited',
  'conflict.resolved',
  'match.accepted',
  'match.rejected',
  'records.merged',
  'accounts.declared_same',
  'decision.undone',
  'key.created',
  'key.revoked',
  'session.opened',
  'session.closed',
] as const
export const DeedKind = z.enum(DEED_KINDS)
export type DeedKind = z.infer<typeof DeedKind>

export const ACTOR_KINDS = ['user', 'key', 'service', 'operator'] as const

/** Who acts. */
export interface Actor {
  /** A person; a service key that names nobody; the service by itself; whoever has its command line. */
  kind: (typeof ACTOR_KINDS)[number]
  /** The user, or the id of the key. */
  id: string
  /** The API key that was presented, if one was. */
  key_id: string | null
}

export const THE_SERVICE: Actor = { kind: 'service', id: 'service', key_id: null }
export const THE_OPERATOR: Actor = { kind: 'operator', id: 'operator', key_id: null }
export const thePerson = (user_id: string): Actor => ({ kind: 'user', id: user_id, key_id: null })

/** What there is to say beyond the kind. A closed list: whatever is not in it cannot get into the trail. */
export const DeedDetails = z.strictObject({
  protocol: z.string().optional().describe('How the account was linked.'),
  data: z.enum(['keep', 'delete']).optional().describe('What became of the records.'),
  code: z.string().optional().describe('The failure that was the reason.'),
  schedule: z.string().optional().describe('The interval or cron expression.'),
  sync_type: SyncType.optional(),
  file_id: z.string().optional(),
  target: z.string().optional().describe('What the policy is for.'),
  policy: z.string().optional(),
  choice: z.string().optional().describe('The answer to a conflict.'),
  records: z.int().optional().describe('How many records it was about.'),
  decision_id: z
    .string()
    .optional()
    .describe('The decision, with its evidence; it is gone where the data was deleted.'),
  key_id: z.string().optional().describe('The API key that was made or revoked.'),
  key_name: z.string().optional(),
})
export type DeedDetails = z.infer<typeof DeedDetails>

export const Deed = z
  .strictObject({
    deed_id: z.string(),
    kind: DeedKind,
    done_at: z.iso.datetime(),
    actor: z
      .strictObject({
        kind: z
          .enum(ACTOR_KINDS)
          .describe(
            '`user`: a person. `key`: a service that named no person. `service`: the service by itself. `operator`: its command line.',
          ),
        id: z.string().describe('The user, or the id of the key.'),
        key: z
          .strictObject({ key_id: z.string(), name: z.string(), key_prefix: z.string(), key_tail: z.string() })
          .nullable()
          .describe('The API key that was used, if one was.'),
      })
      .describe('Who did it.'),
    user_id: z.string().nullable().describe('Whose things it was about; null where they were no one user’s.'),
    integration_id: z.string().nullable(),
    app_name: z.string().nullable(),
    sync_job_id: z.string().nullable(),
    details: DeedDetails,
  })
  .meta({ id: 'Deed', description: 'An entry of the audit trail.' })
export type Deed = z.infer<typeof Deed>
