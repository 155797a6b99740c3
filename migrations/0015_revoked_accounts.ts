import type { Knex } from 'knex'

/** Whose login is revoked: an integration may have another account by then, or another way to the same one. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table revocations add column external_account_id text;
    update revocations r set external_account_id = i.external_account_id
      from integrations i where i.integration_id = r.integration_id;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table revocations drop column external_account_id')
}
