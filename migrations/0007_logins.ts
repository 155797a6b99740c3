import type { Knex } from 'knex'

/**
 * What is sealed names its sealing, so that an older ciphertext put back does not open, and its key, so that a rotation
 * finds what is left to do. Rows from before have neither; they open until they are sealed anew.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table credentials add column seal text;
    comment on column credentials.seal is 'Names the sealing that the ciphertext carries. Null: from before sealings had names.';

    alter table uploaded_file_parts add column kid text, add column seal text;
    comment on column uploaded_file_parts.seal is 'As in credentials.';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table uploaded_file_parts drop column kid, drop column seal;
    alter table credentials drop column seal;
  `)
}
