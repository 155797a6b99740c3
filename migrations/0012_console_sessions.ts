import type { Knex } from 'knex'

/**
 * Sessions of the console. A session token opens one of them, once; from then on the browser has a cookie that no script
 * can read. A session is a row, so that signing out ends it, and it ends with the key that made its token.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table console_sessions (
      session_hash bytea primary key,
      token_hash   bytea not null unique,
      user_id      text not null,
      key_id       text not null references api_keys,
      scopes       text[] not null,
      created_at   timestamptz not null default now(),
      expires_at   timestamptz not null
    );
    comment on column console_sessions.session_hash is 'SHA-256 of the cookie, which has 256 random bits.';
    comment on column console_sessions.token_hash is 'SHA-256 of the token that opened it: it opens no second one.';
    create index console_sessions_ending on console_sessions (expires_at)`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table console_sessions')
}
