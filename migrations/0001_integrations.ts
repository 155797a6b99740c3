import type { Knex } from 'knex'

/**
 * Links of users to apps, their secrets, and the keys of the services that may call us.
 *
 * An integration is never deleted: its ledger outlives it. `integration_no` is what bulk tables carry instead of the
 * text id (8 bytes instead of some 45, twice a row). `sync_epoch` is the fence: a run bumps it when it opens, and every
 * writing transaction takes this row and checks it, so a run that was overtaken can change nothing.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table integrations (
      integration_id      text primary key,
      integration_no      bigint generated always as identity unique,
      user_id             text not null check (user_id <> ''),
      app_name            text not null,
      status              text not null check (status in ('PENDING', 'CONNECTED', 'DISCONNECTED')),
      status_reason       text check (status_reason in ('awaiting_authorization', 'reconnect_required', 'disconnected_by_user')),
      protocol            text not null,
      external_account_id   text,
      external_account_name text,
      settings            jsonb not null default '{}',
      sync_epoch          bigint not null default 0,
      created_at          timestamptz not null default now(),
      connected_at        timestamptz,
      disconnected_at     timestamptz,
      last_synced_at      timestamptz
    );
    comment on column integrations.settings is 'What is not secret about the link, e.g. the chosen plan and its currency.';

    -- One live link of an account for a user; a disconnected one may be linked again. Links without an account (files) are not limited.
    create unique index integrations_one_live_link on integrations (user_id, app_name, external_account_id)
      where status <> 'DISCONNECTED' and external_account_id is not null;
    create index integrations_of_user on integrations (user_id, created_at);

    create table credentials (
      integration_id text primary key references integrations on delete cascade,
      ciphertext     text not null,
      kid            text not null,
      version        integer not null default 1,
      updated_at     timestamptz not null default now()
    );
    comment on column credentials.ciphertext is 'Compact JWE whose protected header names the integration: it decrypts in this row only.';

    create table api_keys (
      key_id       text primary key,
      name         text not null,
      key_hash     bytea not null unique,
      key_prefix   text not null,
      key_tail     text not null,
      scopes       text[] not null,
      created_at   timestamptz not null default now(),
      expires_at   timestamptz,
      last_used_at timestamptz,
      revoked_at   timestamptz
    );
    comment on column api_keys.key_hash is 'SHA-256 of the key. The key has 190 random bits, so a slow hash would protect nothing more.';

    -- What was asked of a provider in the running window, so that a budget is shared by every worker and trigger.
    create table provider_requests (
      scope             text primary key,
      window_started_at timestamptz not null,
      spent             integer not null
    );
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table provider_requests, api_keys, credentials, integrations')
}
