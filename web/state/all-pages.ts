/** A list that is short enough to be had whole. */
import type { List } from '../../client'

export async function allPages<T>(
  read: (page: { limit: number; cursor: string | undefined }) => Promise<List<T>>,
): Promise<T[]> {
  const all: T[] = []
  for (let cursor: string | undefined; ;) {
    const { data, next_cursor } = await read({ limit: 100, cursor })
    all.push(...data)
    if (next_cursor === null) return all
    cursor = next_cursor
  }
}
