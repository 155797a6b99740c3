import type { Knex } from 'knex'

/**
 * Typed columns for investments, and the day of a balance. Quantities and prices are exact: `numeric`, never floats.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create or replace view balances as
      select r.record_id, i.integration_id, i.user_id, r.external_id,
             r.body->>'account_external_id' as account_external_id, r.body->>'kind' as kind,
             (r.body->>'amount_minor')::numeric as amount_minor, r.body->>'currency' as currency,
             (r.body->>'exponent')::integer as exponent, r.version, r.updated_at,
             (r.body->>'as_of')::date as as_of
        from records r join integrations i using (integration_no)
       where r.entity = 'balance' and r.deleted_at is null;

    create view securities as
      select r.record_id, i.integration_id, i.user_id, r.external_id,
             r.body->>'name' as name, r.body->>'symbol' as symbol, r.body->>'kind' as kind,
             r.body->>'unique_id_type' as unique_id_type, r.body->>'unique_id' as unique_id,
             r.body->>'currency' as currency, r.version, r.updated_at
        from records r join integrations i using (integration_no)
       where r.entity = 'security' and r.deleted_at is null;

    create view security_prices as
      select r.record_id, i.integration_id, i.user_id, r.external_id,
             r.body->>'security_external_id' as security_external_id, r.sort_on as price_on,
             (r.body->>'price')::numeric as price, r.body->>'currency' as currency, r.version, r.updated_at
        from records r join integrations i using (integration_no)
       where r.entity = 'security_price' and r.deleted_at is null;

    create view holdings as
      select r.record_id, i.integration_id, i.user_id, r.external_id,
             r.body->>'account_external_id' as account_external_id,
             r.body->>'security_external_id' as security_external_id,
             (r.body->>'quantity')::numeric as quantity, (r.body->>'unit_price')::numeric as unit_price,
             (r.body->>'value_minor')::numeric as value_minor, r.body->>'currency' as currency,
             (r.body->>'exponent')::integer as exponent, (r.body->>'as_of')::date as as_of, r.version, r.updated_at
        from records r join integrations i using (integration_no)
       where r.entity = 'holding' and r.deleted_at is null;

    create view investment_events as
      select r.record_id, i.integration_id, i.user_id, r.external_id,
             r.body->>'account_external_id' as account_external_id,
             r.body->>'security_external_id' as security_external_id, r.body->>'action' as action,
             r.body->>'action_raw' as action_raw, r.sort_on as traded_on, (r.body->>'settled_on')::date as settled_on,
             (r.body->>'quantity')::numeric as quantity, (r.body->>'unit_price')::numeric as unit_price,
             (r.body->>'amount_minor')::numeric as amount_minor,
             (r.body->>'commission_minor')::numeric as commission_minor, r.body->>'currency' as currency,
             (r.body->>'exponent')::integer as exponent, r.body->>'memo' as memo, r.version, r.updated_at
        from records r join integrations i using (integration_no)
       where r.entity = 'investment_event' and r.deleted_at is null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop view investment_events, holdings, security_prices, securities, balances;
    create view balances as
      select r.record_id, i.integration_id, i.user_id, r.external_id,
             r.body->>'account_external_id' as account_external_id, r.body->>'kind' as kind,
             (r.body->>'amount_minor')::numeric as amount_minor, r.body->>'currency' as currency,
             (r.body->>'exponent')::integer as exponent, r.version, r.updated_at
        from records r join integrations i using (integration_no)
       where r.entity = 'balance' and r.deleted_at is null;
  `)
}
