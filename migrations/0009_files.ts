import type { Knex } from 'knex'

/**
 * Uploads outlive their job. A file may wait for an answer before it can be read, and may be read again with another
 * one, so its original is kept for a while. Its row stays for good: the ledger says what a job was made of.
 *
 * The settings that a file is read by are kept with it. Those of the integration may have changed before its turn comes.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table uploaded_files
      add column file_no     bigint generated always as identity unique,
      add column format      text,
      add column settings    jsonb not null default '{}',
      add column questions   jsonb not null default '[]',
      add column received_at timestamptz,
      add column removed_at  timestamptz;
    comment on column uploaded_files.questions is 'What has to be answered before the file can be read.';
    comment on column uploaded_files.received_at is 'Null while it streams in, and for ever if it broke off.';
    comment on column uploaded_files.removed_at is 'When its content was removed.';
    update uploaded_files set received_at = created_at;

    create index uploaded_files_of_integration on uploaded_files (integration_id, file_no);
    create index sync_jobs_of_file on sync_jobs (file_id, job_no) where file_id is not null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index sync_jobs_of_file, uploaded_files_of_integration;
    alter table uploaded_files
      drop column file_no, drop column format, drop column settings, drop column questions, drop column received_at,
      drop column removed_at;
  `)
}
