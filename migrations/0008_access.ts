import type { Knex } from 'knex'

/**
 * Requests that may come again: what was asked under an Idempotency-Key, what was done about it, and how it was answered.
 *
 * A row is claimed before anything is done. Whoever holds the claim says so again and again; when it falls silent, the next
 * one who asks takes over, with the same seed, so that it makes the same ids. `attempt` is the fence between the two.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table idempotency_keys (
      caller_id       text not null,
      idempotency_key text not null,
      seed            uuid not null default gen_random_uuid(),
      attempt         integer not null default 1,
      held_until      timestamptz,
      status          smallint,
      location        text,
      ciphertext      text not null,
      kid             text not null,
      seal            text not null,
      created_at      timestamptz not null default now(),
      primary key (caller_id, idempotency_key)
    );
    comment on column idempotency_keys.seed is 'Ids that are made for this request are derived from it.';
    comment on column idempotency_keys.held_until is 'Somebody is at it until then, or says so again; null once nobody is.';
    comment on column idempotency_keys.status is 'Of the answer; null while there is none.';
    comment on column idempotency_keys.ciphertext is 'The digest of the request, what was done about it, and the answer once there is one: each may hold a secret.';
    create index idempotency_keys_age on idempotency_keys (created_at)`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table idempotency_keys')
}
