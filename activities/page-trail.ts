/** The trail of pages of one fetch: notices a provider that sends a page twice, leads in a circle, or never gets on. */
import { isDeepStrictEqual } from 'node:util'
import type { PageEnd, Position } from '../connectors/connector'
import { IntegrationError } from '../domain/errors'

/** What tells a page from another. */
export interface PageSeen {
  rows: number
  /** Its first and its last row, as they came. */
  first: string
  newest: string
  end: PageEnd
}

export interface PageTrail {
  /**
   * Is this a page that was met before, so that it has to be asked for again?
   *
   * @param asked where the page was asked for
   * @throws provider.cursor_loop when asking again does not help, or page after page is empty
   */
  isRepeat(asked: Position | null, page: PageSeen): boolean
}

/** A provider that sends a page again is asked again, this often. */
const MOST_REPEATS = 3
/** Windows without a row are usual where nothing happened; nobody's history has this many. */
const MOST_EMPTY_PAGES = 1_000

export function createPageTrail(): PageTrail {
  const visited = new Set<string>()
  let last: PageSeen | null = null
  let repeats = 0
  let empty = 0

  return {
    isRepeat(asked, page) {
      const { position } = page.end
      const place = JSON.stringify(position)
      if (isSamePage(last, page) || leadsBack(asked, position) || visited.has(place)) {
        if (++repeats > MOST_REPEATS) throw new IntegrationError('provider.cursor_loop')
        return true
      }
      repeats = 0
      if (position === null) {
        visited.clear()
        last = null
      } else {
        visited.add(place)
        last = page
      }
      empty = page.rows > 0 || position === null ? 0 : empty + 1
      if (empty > MOST_EMPTY_PAGES)
        throw new IntegrationError('provider.cursor_loop', 'The provider sends one empty page after the other.')
      return false
    },
  }
}

/** A page that is the one before it. */
const isSamePage = (before: PageSeen | null, page: PageSeen): boolean =>
  before !== null &&
  page.rows > 0 &&
  page.rows === before.rows &&
  page.first === before.first &&
  page.newest === before.newest &&
  (page.end.position === null || isDeepStrictEqual(before.end.position, page.end.position))

/** A page whose end is where it was asked for. The database gives the fields of a position back in an order of its own. */
const leadsBack = (asked: Position | null, end: Position | null): boolean =>
  asked !== null && end !== null && isDeepStrictEqual(asked, end)
