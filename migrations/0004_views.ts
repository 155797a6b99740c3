import type { Knex } from 'knex'

/**
 * Typed columns for whoever reads with SQL. They show what is live; a removed record stays in `records` with its date.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create view accounts as
      select r.record_id, i.integration_id, i.user_id, r.external_id,
             r.body->>'name' as name, r.body->>'type' as type, r.body->>'subtype' as subtype,
             r.body->>'currency' as currency, r.body->>'status' as status, r.body->>'mask' as mask,
             r.version, r.updated_at
        from records r join integrations i using (integration_no)
       where r.entity = 'account' and r.deleted_at is null;

    create view balances as
      select r.record_id, i.integration_id, i.user_id, r.external_id,
             r.body->>'account_external_id' as account_external_id, r.body->>'kind' as kind,
             (r.body->>'amount_minor')::numeric as amount_minor, r.body->>'currency' as currency,
             (r.body->>'exponent')::integer as exponent, r.version, r.updated_at
        from records r join integrations i using (integration_no)
       where r.entity = 'balance' and r.deleted_at is null;

    create view categories as
      select r.record_id, i.integration_id, i.user_id, r.external_id,
             r.body->>'name' as name, r.body->>'parent_external_id' as parent_external_id, r.body->>'kind' as kind,
             coalesce((r.body->>'hidden')::boolean, false) as hidden, r.version, r.updated_at
        from records r join integrations i using (integration_no)
       where r.entity = 'category' and r.deleted_at is null;

    create view payees as
      select r.record_id, i.integration_id, i.user_id, r.external_id,
             r.body->>'name' as name, r.body->>'transfer_account_external_id' as transfer_account_external_id,
             r.version, r.updated_at
        from records r join integrations i using (integration_no)
       where r.entity = 'payee' and r.deleted_at is null;

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
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop view transactions, payees, categories, balances, accounts')
}
