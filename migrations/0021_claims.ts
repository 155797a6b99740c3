import type { Knex } from 'knex'

/**
 * Logins that were claimed and are not linked yet.
 *
 * A setup token works once. What it was traded for must not be lost when the provider cannot be asked for the accounts a
 * moment later, when the same form is sent twice, or when the process dies: it is kept before anything else is done, and
 * whoever comes again with the same token goes on with it. Once the link stands its login is with the integration, and
 * here only that it was used.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table claims (
      user_id        text not null,
      token_hash     text not null,
      held_until     timestamptz not null,
      ciphertext     text,
      kid            text,
      seal           text,
      integration_id text references integrations on delete cascade,
      created_at     timestamptz not null default now(),
      primary key (user_id, token_hash)
    );
    comment on column claims.token_hash is 'SHA-256 of the app and of what was sent. Nobody else finds what it was traded for.';
    comment on column claims.held_until is 'Until then the one who claims is waited for.';
    comment on column claims.ciphertext is 'What was claimed, sealed as credentials are. Null while it is claimed, and once it is linked.';
    comment on column claims.integration_id is 'The integration that it was linked with.';
    create index claims_of_integration on claims (integration_id) where integration_id is not null`)
}

/** What was claimed and not linked is lost: its token is spent. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table claims')
}
