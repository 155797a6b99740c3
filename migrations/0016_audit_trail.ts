import type { Knex } from 'knex'

/**
 * The audit trail: who did what, to whom it belongs and when. A row is written by the transaction that does the deed, and
 * never changed. It names things by their ids and holds no values of records, so it may outlive the data that it is about.
 *
 * What people decided before there was a trail is taken over from the log of decisions.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table deeds (
      deed_id        text primary key,
      deed_no        bigint generated always as identity unique,
      kind           text not null,
      actor_kind     text not null check (actor_kind in ('user', 'key', 'service', 'operator')),
      actor          text not null,
      key_id         text,
      user_id        text,
      integration_id text,
      app_name       text,
      sync_job_id    text,
      details        jsonb not null,
      done_at        timestamptz not null default now()
    );
    comment on column deeds.actor is 'A user, the id of a service key that named nobody, or the name of what acts by itself.';
    comment on column deeds.key_id is 'The API key that was presented, if one was.';
    comment on column deeds.user_id is 'Whose things they were; null where it was no one user''s.';
    create index deeds_of_user on deeds (user_id, deed_no);
    create index deeds_of_integration on deeds (integration_id, deed_no);
    create index deeds_of_start on deeds (sync_job_id) where kind = 'sync.started';
    create index deeds_age on deeds (done_at);

    insert into deeds (deed_id, kind, actor_kind, actor, key_id, user_id, integration_id, app_name, sync_job_id, details, done_at)
    select replace(d.decision_id, 'decision_', 'deed_'),
           case d.kind
             when 'match' then 'match.accepted'
             when 'reject_match' then 'match.rejected'
             when 'merge_records' then 'records.merged'
             when 'edit' then 'record.edited'
             when 'resolve' then 'conflict.resolved'
             when 'same_account' then 'accounts.declared_same'
             when 'removals' then case d.evidence->>'choice' when 'approve' then 'removals.approved' else 'removals.rejected' end
             when 'policy' then case when d.evidence->>'to' is null then 'policy.cleared' else 'policy.set' end
             else 'sync.undone'
           end,
           case when k.key_id is null then 'user' else 'key' end, d.actor, k.key_id, i.user_id, i.integration_id, i.app_name,
           coalesce(d.sync_job_id, case when d.kind = 'undo_run' then d.evidence->>'sync_job_id' end),
           jsonb_build_object('decision_id', d.decision_id), d.decided_at
      from decisions d join integrations i using (integration_no) left join api_keys k on k.key_id = d.actor
     where d.actor <> 'sync'
     order by d.decision_no`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table deeds')
}
