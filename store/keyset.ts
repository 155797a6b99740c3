/** Keyset paging: a list goes on after the last row seen, so rows that arrive meanwhile neither repeat nor hide any. */
import type { Knex } from 'knex'

export interface Keyset {
  limit: number
  /** Position of the last row seen; undefined for the first page. */
  after?: number | undefined
}

export interface Page<Row> {
  rows: Row[]
  /** Position of the last row, when more follow. */
  next: number | null
}

/** Runs `query` for one page, newest first by the given numeric column. */
export async function keysetPage<Row extends object>(
  query: Knex.QueryBuilder<Row, Row[]>,
  { limit, after }: Keyset,
  column: string & keyof Row,
): Promise<Page<Row>> {
  if (after !== undefined) void query.where(column, '<', after)
  const found = (await query.orderBy(column, 'desc').limit(limit + 1)) as Row[]
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, next: found.length > limit && last !== undefined ? Number(last[column]) : null }
}
