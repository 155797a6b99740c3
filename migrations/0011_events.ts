import type { Knex } from 'knex'

/**
 * The pulse: whoever changes the ledger or an integration tells it, in the same transaction, to the API processes that
 * listen. Triggers do it, so that no writer can forget to, whichever process it runs in. A notice is one row's state, well
 * below the 8,000 bytes that Postgres takes; it goes out at commit, in commit order, and a rollback takes it back.
 *
 * There is no log of events: the ledger is one already. `changed_tx` is the transaction that last changed a row, and a
 * notice carries the oldest transaction that was open when it was written (`horizon`). Everything that a listener has not
 * heard of was changed by that transaction or a younger one, so `changed_tx >= horizon` finds all of it after a break; what
 * it finds twice is told apart by `revision`. Timestamps could not do this: they say when a change began, not when it could
 * be seen.
 *
 * `workflow_run_id`, `sync_epoch` and the like interest no listener: changing only those says nothing.
 */
export async function up(knex: Knex): Promise<void> {
  for (const table of ['sync_jobs', 'integrations']) {
    await knex.raw(`
      alter table ${table}
        add column revision bigint not null default 1,
        add column changed_tx xid8 not null default pg_current_xact_id();
      comment on column ${table}.revision is 'Counts the changes that listeners were told of.';
      comment on column ${table}.changed_tx is 'The transaction of the last such change. After a restore from a dump it may be from the future.';
      create index ${table}_changed on ${table} (changed_tx)`)
  }
  await knex.raw(`
    create function mark_change() returns trigger language plpgsql as $$
    begin
      new.revision := old.revision + 1;
      new.changed_tx := pg_current_xact_id();
      return new;
    end $$;

    create function tell_change() returns trigger language plpgsql as $$
    declare
      notice jsonb;
    begin
      case
        when tg_table_name = 'integrations' then notice := pulse_of_integration(new);
        when tg_op = 'DELETE' then notice := jsonb_build_object('type', 'sync_job_withdrawn', 'sync_job_id', old.sync_job_id,
          'integration_id', old.integration_id, 'user_id', old.user_id, 'revision', old.revision + 1);
        else notice := pulse_of_sync_job(new);
      end case;
      perform pg_notify('pulse', jsonb_build_object('horizon', pg_snapshot_xmin(pg_current_snapshot()), 'event', notice)::text);
      return null;
    end $$;

    create function pulse_of_sync_job(job sync_jobs) returns jsonb language sql stable as $$
      select jsonb_build_object('type', 'sync_job', 'sync_job_id', job.sync_job_id, 'integration_id', job.integration_id,
        'user_id', job.user_id, 'app_name', job.app_name, 'sync_type', job.sync_type, 'trigger', job.trigger,
        'status', job.status, 'queued_at', job.queued_at, 'started_at', job.started_at, 'finished_at', job.finished_at,
        'records_synced', job.created + job.updated + job.unchanged + job.deleted,
        'counts', jsonb_build_object('created', job.created, 'updated', job.updated, 'unchanged', job.unchanged,
          'deleted', job.deleted, 'conflicted', job.conflicted, 'quarantined', job.quarantined),
        'pages', (select coalesce(sum(s.pages), 0) from sync_job_streams s where s.sync_job_id = job.sync_job_id),
        'attempts', job.attempts, 'failure_code', job.failure->>'code', 'revision', job.revision)
    $$;

    create function pulse_of_integration(link integrations) returns jsonb language sql stable as $$
      select jsonb_build_object('type', 'integration', 'integration_id', link.integration_id, 'user_id', link.user_id,
        'app_name', link.app_name, 'status', link.status, 'status_reason', link.status_reason,
        'last_synced_at', link.last_synced_at, 'revision', link.revision)
    $$;

    create trigger mark_change before update on sync_jobs for each row when (${JOB_CHANGED}) execute function mark_change();
    create trigger tell_change after update on sync_jobs for each row when (${JOB_CHANGED}) execute function tell_change();
    create trigger tell_arrival after insert or delete on sync_jobs for each row execute function tell_change();
    create trigger mark_change before update on integrations for each row when (${LINK_CHANGED}) execute function mark_change();
    create trigger tell_change after update on integrations for each row when (${LINK_CHANGED}) execute function tell_change();
    create trigger tell_arrival after insert on integrations for each row execute function tell_change()`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop trigger tell_arrival on integrations;
    drop trigger tell_change on integrations;
    drop trigger mark_change on integrations;
    drop trigger tell_arrival on sync_jobs;
    drop trigger tell_change on sync_jobs;
    drop trigger mark_change on sync_jobs;
    drop function pulse_of_integration, pulse_of_sync_job, tell_change, mark_change;
    alter table integrations drop column revision, drop column changed_tx;
    alter table sync_jobs drop column revision, drop column changed_tx`)
}

const JOB_CHANGED = `
  (old.status, old.started_at, old.finished_at, old.attempts, old.created, old.updated, old.unchanged, old.deleted, old.conflicted, old.quarantined)
  is distinct from
  (new.status, new.started_at, new.finished_at, new.attempts, new.created, new.updated, new.unchanged, new.deleted, new.conflicted, new.quarantined)`

const LINK_CHANGED = `
  (old.status, old.status_reason, old.last_synced_at, old.external_account_name)
  is distinct from
  (new.status, new.status_reason, new.last_synced_at, new.external_account_name)`
