import type { Knex } from 'knex'

/**
 * What an account held before its first row. A provider tells a balance and some months of rows, so that the two never add
 * up from nothing; from the first run on that brings both, they have to.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table balance_openings (
      balance_id     uuid primary key,
      integration_no bigint not null,
      opening_minor  numeric not null,
      opening_on     date not null,
      sync_job_id    text not null,
      opened_at      timestamptz not null default now()
    );
    comment on column balance_openings.balance_id is 'The record of the balance.';
    comment on column balance_openings.opening_on is 'The day of the first row that was there, or that of the balance. Rows of earlier days, found later, are part of the opening.';
    create index balance_openings_of_integration on balance_openings (integration_no)`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table balance_openings')
}
