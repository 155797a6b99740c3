import type { Knex } from 'knex'

/**
 * Links that wait for a person's consent at the provider.
 *
 * An authorization is one way there and back: its `state` is known to the browser only, so the row keeps a digest of it,
 * and the row is what binds the state to an integration, with its user and its app. Whoever marks the row as used may
 * exchange the code; everybody else reads how that ended, so that two submits of one page exchange once.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table integrations
      drop constraint integrations_status_reason_check,
      add constraint integrations_status_reason_check check (status_reason in (
        'awaiting_authorization', 'authorization_declined', 'authorization_expired', 'authorization_failed',
        'linked_before', 'reconnect_required', 'disconnected_by_user')),
      add column linked_as text references integrations,
      add column consent_expires_at timestamptz;
    comment on column integrations.linked_as is 'With linked_before: the integration that has this account.';
    comment on column integrations.consent_expires_at is 'When the provider will ask the person again, where it says so.';

    create table authorizations (
      state_hash     text primary key,
      integration_id text not null references integrations on delete cascade,
      wish           jsonb not null,
      ciphertext     text not null,
      kid            text not null,
      seal           text,
      browser_hash   text,
      created_at     timestamptz not null default now(),
      expires_at     timestamptz not null,
      used_at        timestamptz,
      answer_hash    text,
      outcome        jsonb
    );
    comment on column authorizations.state_hash is 'SHA-256 of the state, which has 256 random bits.';
    comment on column authorizations.wish is 'What the person asked for: the account, settings, and whether another account may take its place.';
    comment on column authorizations.ciphertext is 'The PKCE verifier, sealed as credentials are.';
    comment on column authorizations.browser_hash is 'SHA-256 of the mark of the browser that may come back. Null: a service has started the link.';
    comment on column authorizations.answer_hash is 'SHA-256 of the answer that used it: the same answer again is the same browser, another one is not.';
    comment on column authorizations.outcome is 'How it ended: the integration that was linked, or the failure. Null while the code is exchanged.';
    create index authorizations_of_integration on authorizations (integration_id);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table authorizations;
    update integrations set status_reason = null
      where status_reason in ('authorization_declined', 'authorization_expired', 'authorization_failed', 'linked_before');
    alter table integrations
      drop column linked_as,
      drop column consent_expires_at,
      drop constraint integrations_status_reason_check,
      add constraint integrations_status_reason_check
        check (status_reason in ('awaiting_authorization', 'reconnect_required', 'disconnected_by_user'));
  `)
}
