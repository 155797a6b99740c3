/** The beginning of a long list, and the way to more of it: thousands of cards at once make a browser slow. */
import { useState } from 'react'
import type { PagedList } from './show-more'

export const SHOWN_AT_FIRST = 60

export function useShown<T>(all: readonly T[]): { shown: readonly T[]; list: PagedList } {
  const [count, setCount] = useState(SHOWN_AT_FIRST)
  const list = {
    hasNextPage: count < all.length,
    isFetchingNextPage: false,
    fetchNextPage: () => setCount(count + SHOWN_AT_FIRST),
  }
  return { shown: all.slice(0, count), list }
}
