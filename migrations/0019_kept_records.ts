import type { Knex } from 'knex'

/** What a person wants to keep although its provider lacks it is not asked about by every later read. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table held_removals add column kept uuid[];
    alter table held_removals alter column kept set storage external;
    comment on column held_removals.kept is 'Of a rejection: the records that no complete read has met since. They are not missed.';
    update held_removals set kept = record_ids where status = 'rejected'`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table held_removals drop column kept')
}
