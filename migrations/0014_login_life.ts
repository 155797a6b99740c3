import type { Knex } from 'knex'

/**
 * The life of a login: it may end and be renewed, and what the provider gave is taken back when the person leaves.
 *
 * When it ends is kept by the clock of the database, on which all processes agree, and so is how long nobody tries again
 * after it could not be renewed.
 *
 * A login that is to be revoked leaves `credentials` at once and waits here, so that nothing can use it any more and no
 * workflow carries it. However that ends, the ciphertext goes; the row stays and says how it ended.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table credentials
      add column expires_at            timestamptz,
      add column refresh_failures      integer not null default 0,
      add column refresh_failure       text,
      add column refresh_failing_since timestamptz,
      add column refresh_retry_at      timestamptz;
    comment on column credentials.version is 'Changes with the login and with nothing else: whoever found it refused sees whether there is another.';
    comment on column credentials.refresh_failures is 'Renewals that failed in a row, the last with the code in refresh_failure; none is tried before refresh_retry_at.';

    create table revocations (
      revocation_id  text primary key,
      integration_id text not null references integrations,
      ciphertext     text,
      kid            text,
      seal           text,
      created_at     timestamptz not null default now(),
      outcome        text check (outcome in ('REVOKED', 'GIVEN_UP', 'LINKED_AGAIN')),
      failure        text,
      ended_at       timestamptz,
      check ((outcome is null) = (ciphertext is not null))
    );
    comment on column revocations.outcome is 'Null while it is tried. LINKED_AGAIN: revoking the old grant could have ended the new one.';
    comment on column revocations.failure is 'Code of the failure for which it was given up.';
    create index revocations_open on revocations (created_at) where outcome is null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table revocations;
    alter table credentials
      drop column expires_at, drop column refresh_failures, drop column refresh_failure,
      drop column refresh_failing_since, drop column refresh_retry_at;
  `)
}
