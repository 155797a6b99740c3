import type { Knex } from 'knex'

/**
 * What people decide is told as well: whoever looks at the same conflict elsewhere sees that it was answered. Every edit,
 * answer, rule and undoing counts `edit_no` of its integration up, so that is the state which listeners are told of.
 */
export async function up(knex: Knex): Promise<void> {
  await pulse(knex, EDITED, `, 'edits', link.edit_no`)
}

export async function down(knex: Knex): Promise<void> {
  await pulse(knex, [], '')
}

async function pulse(knex: Knex, more: readonly string[], facts: string): Promise<void> {
  const columns = [...TOLD, ...more]
  const row = (name: string): string => `(${columns.map((column) => `${name}.${column}`).join(', ')})`
  const changed = `${row('old')} is distinct from ${row('new')}`
  await knex.raw(`
    create or replace function pulse_of_integration(link integrations) returns jsonb language sql stable as $$
      select jsonb_build_object('type', 'integration', 'integration_id', link.integration_id, 'user_id', link.user_id,
        'app_name', link.app_name, 'status', link.status, 'status_reason', link.status_reason,
        'last_synced_at', link.last_synced_at, 'revision', link.revision${facts})
    $$;
    create or replace trigger mark_change before update on integrations for each row when (${changed}) execute function mark_change();
    create or replace trigger tell_change after update on integrations for each row when (${changed}) execute function tell_change()`)
}

const TOLD = ['status', 'status_reason', 'last_synced_at', 'external_account_name']
const EDITED = ['edit_no']
