import type { Knex } from 'knex'

/**
 * One account that is linked twice. Each link keeps its own records and its own base; a record of the second is a twin of
 * one of the first, under which it is shown. The key of the twin says all of it, the account's own as well, so a table of
 * linked accounts has nothing to add.
 *
 * A record that its provider has no more is not gone while another provider still has its twin.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table account_links;
    comment on column record_aliases.kind is 'primary: in use now. pending, reissued: before. merged, same_account: a twin, a record of its own that is shown as this one.';
    ${transactions(`and not exists (
                   select from record_aliases t where t.record_id = r.record_id and t.kind in ('merged', 'same_account')
                      and not exists (select from record_bases tb where tb.record_id = t.alias_id and tb.gone_at is not null))`)}
    comment on column transactions.gone_at is 'No provider has it any more, and somebody edited it here: shown, but no part of any total.';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ${transactions('')}
    comment on column transactions.gone_at is 'The provider has it no more, and somebody edited it here: shown, but no part of any total.';
    comment on column record_aliases.kind is 'primary: in use now. pending, reissued: before. merged, same_account: a record of its own that is shown as this one.';
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
  `)
}

const transactions = (unlessShared: string): string => `
    create or replace view transactions as
      select r.record_id, i.integration_id, i.user_id, r.external_id,
             r.body->>'account_external_id' as account_external_id, r.sort_on as posted_on,
             (r.body->>'transacted_on')::date as transacted_on, r.body->>'status' as status,
             (r.body->>'amount_minor')::numeric as amount_minor, r.body->>'currency' as currency,
             (r.body->>'exponent')::integer as exponent, r.body->>'kind' as kind,
             r.body->>'payee' as payee, r.body->>'category' as category, r.body->>'memo' as memo,
             coalesce(r.body->'splits', '[]') as splits, r.version, r.updated_at,
             case when r.layered then (select b.gone_at from record_bases b where b.record_id = r.record_id ${unlessShared}) end as gone_at
        from records r join integrations i using (integration_no)
       where r.entity = 'transaction' and r.deleted_at is null;`
