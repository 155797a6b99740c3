import type { Knex } from 'knex'

/**
 * Logins that a person has consented to and that reach several accounts, until one of them is chosen. The code is spent by
 * then, so the login is kept; what it reaches is sealed with it, and all of it goes with the choice, or when its time is over.
 *
 * A login that is never chosen from is revoked. An account of it may have been linked meanwhile, by another consent that
 * is the same grant at the provider: so what it reaches is noted with the revocation.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table integrations
      drop constraint integrations_status_reason_check,
      add constraint integrations_status_reason_check check (status_reason in (
        'awaiting_authorization', 'choose_account', 'authorization_declined', 'authorization_expired',
        'authorization_failed', 'linked_before', 'reconnect_required', 'disconnected_by_user'));

    create table account_choices (
      integration_id text primary key references integrations on delete cascade,
      state_hash     text not null,
      ciphertext     text not null,
      kid            text not null,
      seal           text not null,
      created_at     timestamptz not null default now(),
      expires_at     timestamptz not null
    );
    comment on column account_choices.state_hash is 'The authorization that brought the login.';
    comment on column account_choices.ciphertext is 'The login and the accounts that it reaches, sealed as credentials are.';

    alter table revocations add column reaches text[];
    comment on column revocations.reaches is 'The accounts that the login reaches, where none of them was chosen.';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table revocations drop column reaches;
    drop table account_choices;
    update integrations set status_reason = 'awaiting_authorization' where status_reason = 'choose_account';
    alter table integrations
      drop constraint integrations_status_reason_check,
      add constraint integrations_status_reason_check check (status_reason in (
        'awaiting_authorization', 'authorization_declined', 'authorization_expired', 'authorization_failed',
        'linked_before', 'reconnect_required', 'disconnected_by_user'));
  `)
}
