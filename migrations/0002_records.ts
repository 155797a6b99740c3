import type { Knex } from 'knex'

/**
 * The canonical records: one table for every entity.
 *
 * `record_id` is derived from integration, entity and the provider's key, so a row that arrives twice lands on itself
 * and a probe is one look-up of 16 bytes. Nothing else on this table may start with that column: a second index with
 * the same prefix once tied with the primary key in a young table without statistics, and 5,000 look-ups took 36 seconds.
 * There is no foreign key: it would cost a look-up for each of millions of rows, and the writing transaction already
 * holds the integration's row.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table records (
      record_id      uuid primary key,
      integration_no bigint not null,
      entity         text collate "C" not null,
      external_id    text collate "C" not null check (external_id <> ''),
      sort_on        date not null,
      body           jsonb not null,
      content_hash   uuid not null,
      changed_in     bigint not null,
      version        integer not null default 1,
      first_seen_at  timestamptz not null default now(),
      updated_at     timestamptz not null default now(),
      deleted_at     timestamptz
    );
    comment on column records.body is 'As domain/records.ts says, without what is null or an empty list.';
    comment on column records.sort_on is 'The day that listings go by: posted_on of a transaction, -infinity for what has no day.';
    comment on column records.content_hash is 'First 128 bits of SHA-256 over the body; equal means unchanged.';
    comment on column records.changed_in is 'job_no of the run that last wrote the row.';

    create index records_listing on records (integration_no, entity, sort_on, record_id);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table records')
}
