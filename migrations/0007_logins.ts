import type { Knex } from 'knex'

/**
 * A login may end and be renewed: when, by the clock of the database, and how long nobody tries after it could not be.
 *
 * What is sealed names its sealing, so that an older ciphertext put back does not open, and its key, so that a rotation
 * finds what is left to do. Rows from before have neither; they open until they are sealed anew.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table credentials add column seal text;
    comment on column credentials.seal is 'Names the sealing that the ciphertext carries. Null: from before sealings had names.';

    alter table credentials
      add column expires_at            timestamptz,
      add column refresh_failures      integer not null default 0,
      add column refresh_failure       text,
      add column refresh_failing_since timestamptz,
      add column refresh_retry_at      timestamptz;
    comment on column credentials.version is 'Changes with the login and with nothing else: whoever found it refused sees whether there is another.';
    comment on column credentials.refresh_failures is 'Renewals that failed in a row, the last with the code in refresh_failure; none is tried before refresh_retry_at.';

    alter table uploaded_file_parts add column kid text, add column seal text;
    comment on column uploaded_file_parts.seal is 'As in credentials.';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table uploaded_file_parts drop column kid, drop column seal;
    alter table credentials
      drop column seal, drop column expires_at, drop column refresh_failures, drop column refresh_failure,
      drop column refresh_failing_since, drop column refresh_retry_at;
  `)
}
