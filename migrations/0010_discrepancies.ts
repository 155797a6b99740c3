import type { Knex } from 'knex'

/**
 * What people change here and what the provider says, kept apart, so that neither is ever lost.
 *
 * A record that nobody edited costs nothing more: its body is its base and its view at once. Only where there is more to
 * it (`layered`) the base is kept beside, the overrides by field, and the further keys under which a provider knew it.
 * Whatever was decided, by a run or by a person, is a row of `decisions` with what is needed to take it back. Why a run
 * wrote what it wrote is told by `sync_changes`; rows that were new by an array for each chunk, unchanged ones not at all.
 *
 * Whoever writes any of it holds the integration's row. `edit_no` counts what people changed: a run that decided before
 * the last change decides again.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table integrations add column edit_no bigint not null default 0;

    alter table records
      add column layered boolean not null default false,
      add column remote_version bigint;
    comment on column records.layered is 'There is more to it than its body: overrides, further keys, a base. A chunk never writes over it unseen.';
    comment on column records.body is 'The view: as domain/records.ts says, without what is null or an empty list. Also the base, unless record_bases has one.';
    comment on column records.content_hash is 'First 128 bits of SHA-256 over the base; equal means that the provider says nothing new.';
    comment on column records.external_id is 'The key under which the provider has it now; earlier ones are in record_aliases.';
    comment on column records.remote_version is 'Where the provider numbers its versions: an older one that comes late changes nothing.';

    create table record_bases (
      record_id         uuid primary key,
      integration_no    bigint not null,
      body              jsonb not null,
      gone_at           timestamptz,
      remote_updated_at timestamptz,
      received_at       timestamptz not null default now(),
      hand_made         boolean not null default false
    );
    comment on table record_bases is 'What the provider said last of records whose body is not simply that.';
    comment on column record_bases.gone_at is 'Since when the provider has it no more, of a record that is still shown.';
    comment on column record_bases.hand_made is 'A person typed it; the body is what was typed until a row of the provider meets it.';
    create index record_bases_hand_made on record_bases (integration_no) where hand_made;

    create table decisions (
      decision_id    text primary key,
      decision_no    bigint generated always as identity unique,
      integration_no bigint not null,
      kind           text not null,
      actor          text not null,
      sync_job_id    text,
      record_ids     uuid[] not null,
      evidence       jsonb not null,
      before         jsonb not null,
      decided_at     timestamptz not null default now(),
      undone_at      timestamptz,
      undone_by      text
    );
    comment on column decisions.actor is 'Who decided: a person, as the caller named one, or sync.';
    comment on column decisions.before is 'What taking it back restores.';
    create index decisions_of_integration on decisions (integration_no, decision_no);
    create index decisions_of_record on decisions using gin (record_ids);

    create table field_overrides (
      record_id    uuid not null,
      field        text not null,
      value        jsonb not null,
      base_at_edit jsonb not null,
      edited_at    timestamptz not null default now(),
      actor        text not null,
      origin       text not null check (origin in ('user', 'rule', 'import')),
      decision_id  text not null,
      primary key (record_id, field)
    );
    comment on column field_overrides.base_at_edit is 'The value of the provider that the person saw.';

    create table record_aliases (
      alias_id       uuid primary key,
      record_id      uuid not null,
      integration_no bigint not null,
      entity         text collate "C" not null,
      external_id    text collate "C" not null,
      kind           text not null check (kind in ('primary', 'pending', 'reissued', 'merged', 'same_account')),
      dated          date,
      gone_at        timestamptz,
      decision_id    text,
      created_at     timestamptz not null default now()
    );
    comment on table record_aliases is 'Every key of a record that has more than one. A key is never forgotten, so a row that comes again under it finds its record.';
    comment on column record_aliases.alias_id is 'What record_id is made of for that key.';
    comment on column record_aliases.kind is 'primary: in use now. pending, reissued: before. merged, same_account: a record of its own that is shown as this one.';
    comment on column record_aliases.dated is 'The day that it had under this key: a pending row''s own.';
    create index record_aliases_of_record on record_aliases (record_id);
    create index record_aliases_of_integration on record_aliases (integration_no);

    create table conflicts (
      conflict_id    text primary key,
      conflict_no    bigint generated always as identity unique,
      integration_no bigint not null,
      record_id      uuid not null,
      entity         text not null,
      field          text not null,
      kind           text not null check (kind in ('field', 'delete_vs_edit', 'splits_remainder', 'id_reuse')),
      base           jsonb not null,
      local          jsonb not null,
      remote         jsonb not null,
      remote_hash    uuid not null generated always as (md5(remote::text)::uuid) stored,
      policy         text not null,
      rule           text,
      status         text not null check (status in ('open', 'auto', 'kept_local', 'took_remote', 'edited', 'superseded')),
      sync_job_id    text,
      opened_at      timestamptz not null default now(),
      decided_at     timestamptz,
      decided_by     text,
      decision_id    text,
      unique (record_id, field, kind, remote_hash)
    );
    create index conflicts_of_integration on conflicts (integration_no, status, conflict_no);

    create table match_candidates (
      candidate_id   text primary key,
      candidate_no   bigint generated always as identity unique,
      integration_no bigint not null,
      incoming_id    uuid not null,
      record_id      uuid not null,
      pass           text not null,
      score          integer not null,
      reasons        jsonb not null,
      status         text not null check (status in ('open', 'accepted', 'rejected', 'superseded')),
      sync_job_id    text,
      suggested_at   timestamptz not null default now(),
      decided_at     timestamptz,
      decided_by     text,
      decision_id    text,
      unique (incoming_id, record_id)
    );
    comment on column match_candidates.status is 'rejected: never matched unasked again.';
    create index match_candidates_of_integration on match_candidates (integration_no, status, candidate_no);
    create index match_candidates_of_record on match_candidates (record_id);

    create table account_links (
      account_id       uuid not null,
      other_account_id uuid not null,
      declared_by      text not null,
      declared_at      timestamptz not null default now(),
      decision_id      text not null,
      primary key (account_id, other_account_id),
      check (account_id < other_account_id)
    );
    comment on table account_links is 'Accounts of two integrations that a person declared to be the same.';
    create index account_links_other on account_links (other_account_id);

    create table sync_policies (
      integration_no bigint not null,
      target         text not null,
      policy         text not null check (policy in ('remote_wins', 'local_wins', 'newest_wins', 'manual', 'auto')),
      set_by         text not null,
      set_at         timestamptz not null default now(),
      primary key (integration_no, target)
    );
    comment on column sync_policies.target is 'A field (transaction.payee), a class (@bank, @user, @shared), everything (*), or match.changed_amount.';

    create table held_removals (
      removal_id     text primary key,
      removal_no     bigint generated always as identity unique,
      integration_no bigint not null,
      sync_job_id    text not null,
      stream         text not null,
      live           integer not null,
      record_ids     uuid[] not null,
      reason         text not null check (reason in ('too_many', 'unreadable_rows')),
      status         text not null check (status in ('held', 'approved', 'rejected', 'superseded')),
      held_at        timestamptz not null default now(),
      decided_at     timestamptz,
      decided_by     text,
      decision_id    text
    );
    alter table held_removals alter column record_ids set storage external;
    create index held_removals_of_integration on held_removals (integration_no, status, removal_no);

    create table sync_changes (
      job_no      bigint not null,
      change_no   bigint generated always as identity,
      record_id   uuid not null,
      reason      text not null,
      before      jsonb,
      before_hash uuid,
      detail      jsonb,
      primary key (job_no, change_no)
    );
    comment on column sync_changes.before is 'Fields that changed, with what they were; null where the field was not there. For a layered record its whole former state.';

    create table sync_created (
      job_no     bigint not null,
      chunk_no   integer not null,
      record_ids uuid[] not null,
      primary key (job_no, chunk_no)
    );
    alter table sync_created alter column record_ids set storage external;

    create table sync_waiting (
      sync_job_id text not null references sync_jobs on delete cascade,
      row_id      uuid not null,
      stream      text not null,
      entity      text collate "C" not null,
      account     text,
      line        jsonb,
      primary key (sync_job_id, row_id)
    );
    comment on table sync_waiting is 'Rows and removals that can only be judged once every page is there. No position is saved beyond them, so a run that fails reads them again.';
    comment on column sync_waiting.account is 'The provider''s id of the account of a transaction; null for the rest.';
    comment on column sync_waiting.line is 'The row; null for a removal.';

    alter table sync_chunks
      add column sections jsonb,
      add column settled integer[],
      add column waiting integer not null default 0;
    comment on column sync_chunks.seen is 'Records met, by position: for the decision on removals, and so that a key that comes in two chunks is counted once.';
    comment on column sync_chunks.settled is 'Positions that counted as something else than unchanged, or as nothing.';

    alter table sync_jobs
      add column cursors_before jsonb,
      add column undone_at timestamptz,
      add column undone_by text;
    alter table sync_job_streams
      add column covers_from date,
      add column covers_until date;
    comment on column sync_job_streams.covers_from is 'The days that were read whole, where the source shows a window only.';

    create or replace view transactions as
      select r.record_id, i.integration_id, i.user_id, r.external_id,
             r.body->>'account_external_id' as account_external_id, r.sort_on as posted_on,
             (r.body->>'transacted_on')::date as transacted_on, r.body->>'status' as status,
             (r.body->>'amount_minor')::numeric as amount_minor, r.body->>'currency' as currency,
             (r.body->>'exponent')::integer as exponent, r.body->>'kind' as kind,
             r.body->>'payee' as payee, r.body->>'category' as category, r.body->>'memo' as memo,
             coalesce(r.body->'splits', '[]') as splits, r.version, r.updated_at,
             case when r.layered then (select b.gone_at from record_bases b where b.record_id = r.record_id) end as gone_at
        from records r join integrations i using (integration_no)
       where r.entity = 'transaction' and r.deleted_at is null;
    comment on column transactions.gone_at is 'The provider has it no more, and somebody edited it here: shown, but no part of any total.';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop view transactions;
    create view transactions as
      select r.record_id, i.integration_id, i.user_id, r.external_id,
             r.body->>'account_external_id' as account_external_id, r.sort_on as posted_on,
             (r.body->>'transacted_on')::date as transacted_on, r.body->>'status' as status,
             (r.body->>'amount_minor')::numeric as amount_minor, r.body->>'currency' as currency,
             (r.body->>'exponent')::integer as exponent, r.body->>'kind' as kind,
             r.body->>'payee' as payee, r.body->>'category' as category, r.body->>'memo' as memo,
             coalesce(r.body->'splits', '[]') as splits, r.version, r.updated_at
        from records r join integrations i using (integration_no)
       where r.entity = 'transaction' and r.deleted_at is null;
    alter table sync_job_streams drop column covers_from, drop column covers_until;
    alter table sync_jobs drop column cursors_before, drop column undone_at, drop column undone_by;
    alter table sync_chunks drop column sections, drop column settled, drop column waiting;
    drop table sync_waiting, sync_created, sync_changes, held_removals, sync_policies, account_links, match_candidates,
      conflicts, record_aliases, field_overrides, decisions, record_bases;
    alter table records drop column layered, drop column remote_version;
    alter table integrations drop column edit_no;
  `)
}
