/** Keyset paging: a list goes on after the last row seen, so rows that arrive meanwhile neither repeat nor hide any. */
import type { Knex } from 'knex'

export interface Keyset {
  limit: number
  /** Position of the last row seen; undefined for the first page. */
  after?: number | undefined
  /** Newest first if left out. */
  order?: 'newest' | 'oldest' | undefined
}

export interface Page<Row> {
  rows: Row[]
  /** Position of the last row, when more follow. */
  next: number | null
}

/** Runs `query` for one page, in the order of the given numeric column. */
export async function keysetPage<Row extends object>(
  query: Knex.QueryBuilder<Row, Row[]>,
  { limit, after, order }: Keyset,
  column: string & keyof Row,
): Promise<Page<Row>> {
  const oldest = order === 'oldest'
  if (after !== undefined) void query.where(column, oldest ? '>' : '<', after)
  const found = (await query.orderBy(column, oldest ? 'asc' : 'desc').limit(limit + 1)) as Row[]
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, next: found.length > limit && last !== undefined ? Number(last[column]) : null }
}
