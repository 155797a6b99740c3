/** The wall between users: statements that a request reaches see the rows of the caller's scope, and no other. */
import type { Knex } from 'knex'
import type { UserScope } from '../domain/user-scope'

/** For Knex's `modify`: `db('integrations').where(…).modify(within(scope))`. */
export const within =
  ({ user_id }: UserScope, column = 'user_id') =>
  (query: Knex.QueryBuilder): void => {
    if (user_id !== null) void query.where(column, user_id)
  }

/** The same for rows that name no user but their integration. */
export const withinIntegrations =
  ({ user_id }: UserScope) =>
  (query: Knex.QueryBuilder): void => {
    if (user_id !== null)
      void query.whereIn(
        'integration_id',
        (own) => void own.from('integrations').where({ user_id }).select('integration_id'),
      )
  }
