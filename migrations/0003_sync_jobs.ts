import type { Knex } from 'knex'

/**
 * The ledger of runs, and what a run needs to be exact: where each fetch began, a receipt for each committed chunk,
 * the saved cursors, and the rows that could not be mapped.
 *
 * Rows in flight live in `sync_staging`: one row for each chunk and stage, unlogged (a crash of Postgres empties it and
 * the run fetches those chunks again) and stored out of line uncompressed, which is the cheapest form that was measured.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table sync_jobs (
      sync_job_id     text primary key,
      job_no          bigint generated always as identity unique,
      integration_id  text not null references integrations,
      user_id         text not null,
      app_name        text not null,
      sync_type       text not null check (sync_type in ('full', 'incremental')),
      trigger         text not null check (trigger in ('api', 'schedule', 'webhook', 'connect', 'file')),
      status          text not null check (status in ('QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'SKIPPED')),
      epoch           bigint,
      workflow_run_id text,
      file_id         text,
      starts_empty    boolean not null default false,
      queued_at       timestamptz not null default now(),
      started_at      timestamptz,
      finished_at     timestamptz,
      created         integer not null default 0,
      updated         integer not null default 0,
      unchanged       integer not null default 0,
      deleted         integer not null default 0,
      conflicted      integer not null default 0,
      quarantined     integer not null default 0,
      attempts        integer not null default 1,
      warnings        jsonb not null default '[]',
      failure         jsonb
    );
    comment on column sync_jobs.epoch is 'sync_epoch of the integration while this run holds it.';

    comment on column sync_jobs.starts_empty is 'The integration had no record when the run opened: nothing to compare with, nothing to remove.';

    -- The lock is the workflow id; this index only proves that it holds.
    create unique index sync_jobs_one_running on sync_jobs (integration_id) where status = 'RUNNING';
    create index sync_jobs_open on sync_jobs (queued_at) where status in ('QUEUED', 'RUNNING');
    create index sync_jobs_of_integration on sync_jobs (integration_id, job_no);
    create index sync_jobs_of_user on sync_jobs (user_id, job_no);

    create table sync_job_streams (
      sync_job_id text not null references sync_jobs on delete cascade,
      stream_no   integer not null,
      stream      text not null,
      read_as     text not null check (read_as in ('full', 'incremental')),
      complete    boolean not null default false,
      pages       integer not null default 0,
      created     integer not null default 0,
      updated     integer not null default 0,
      unchanged   integer not null default 0,
      deleted     integer not null default 0,
      conflicted  integer not null default 0,
      quarantined integer not null default 0,
      primary key (sync_job_id, stream)
    );

    create table sync_fetches (
      sync_job_id text not null references sync_jobs on delete cascade,
      fetch_no    integer not null,
      start       jsonb not null,
      first_chunk integer,
      chunks      integer,
      rows        integer,
      more        boolean,
      cursors     jsonb,
      primary key (sync_job_id, fetch_no)
    );
    comment on table sync_fetches is 'The itinerary of a run: where each fetch begins and what it brought. Kept here so that nothing of a provider travels through Temporal.';
    comment on column sync_fetches.cursors is 'Where a later run resumes once the last chunk of this fetch is stored, by stream.';

    create table sync_chunks (
      sync_job_id  text not null references sync_jobs on delete cascade,
      chunk_no     integer not null,
      counts       jsonb not null,
      seen         uuid[],
      committed_at timestamptz not null default now(),
      primary key (sync_job_id, chunk_no)
    );
    comment on table sync_chunks is 'Receipts: a chunk whose receipt is here was committed, whole, once.';
    comment on column sync_chunks.seen is 'Records met in a full read, for the decision on removals; null where absence proves nothing.';
    alter table sync_chunks alter column seen set storage external;

    create table sync_cursors (
      integration_id text not null references integrations,
      stream         text not null,
      cursor         jsonb not null,
      sync_job_id    text not null,
      saved_at       timestamptz not null default now(),
      primary key (integration_id, stream)
    );

    create table sync_quarantine (
      sync_job_id    text not null references sync_jobs on delete cascade,
      chunk_no       integer not null,
      position       integer not null,
      integration_id text not null,
      stream         text not null,
      reason         text not null,
      raw            text not null,
      primary key (sync_job_id, chunk_no, position)
    );
    comment on column sync_quarantine.raw is 'The row as the provider sent it, cut at 64 KB.';

    create unlogged table sync_staging (
      sync_job_id text not null,
      chunk_no    integer not null,
      stage       text not null check (stage in ('raw', 'keys', 'rows', 'decision')),
      body        text not null,
      primary key (sync_job_id, chunk_no, stage)
    );
    alter table sync_staging alter column body set storage external;

    create table sync_schedules (
      integration_id text primary key references integrations on delete cascade,
      spec           jsonb not null,
      sync_type      text not null check (sync_type in ('full', 'incremental')),
      paused         boolean not null default false,
      created_at     timestamptz not null default now(),
      updated_at     timestamptz not null default now()
    );
    comment on column sync_schedules.paused is 'Paused by a person. While the integration is not connected the schedule rests as well.';

    create table uploaded_files (
      file_id        text primary key,
      integration_id text not null references integrations on delete cascade,
      name           text not null,
      bytes          bigint not null,
      sha256         text not null,
      created_at     timestamptz not null default now()
    );
    create table uploaded_file_parts (
      file_id    text not null references uploaded_files on delete cascade,
      part_no    integer not null,
      ciphertext text not null,
      primary key (file_id, part_no)
    );
    alter table uploaded_file_parts alter column ciphertext set storage external;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table uploaded_file_parts, uploaded_files, sync_schedules, sync_staging, sync_quarantine, sync_cursors,
      sync_chunks, sync_fetches, sync_job_streams, sync_jobs`)
}
