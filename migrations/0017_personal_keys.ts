import type { Knex } from 'knex'

/**
 * Keys that act for one user. Their prefix is another one than that of service keys, so that a process of an older version,
 * which would take every key that it finds for one that acts for everybody, does not know them.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table api_keys
      add column user_id text,
      add column made_with text references api_keys;
    comment on column api_keys.user_id is 'For whom it acts, and no one else; null for a service key, which acts for every user.';
    comment on column api_keys.made_with is 'Of a personal key: the service key that minted the session in which it was made.';
    create index api_keys_of_user on api_keys (user_id) where user_id is not null;
    create index api_keys_made_with on api_keys (made_with) where made_with is not null`)
}

/** Personal keys go too: without their user they would act for everybody. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    delete from api_keys where user_id is not null;
    alter table api_keys drop column user_id, drop column made_with`)
}
