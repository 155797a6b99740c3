import { createPageTrail, type PageSeen } from '../../activities/page-trail'
import type { Position } from '../../connectors/connector'

const at = (after: string): Position => ({ after, page: 1 })
const page = (first: string, position: Position | null, rows = 10): PageSeen => ({
  rows,
  first,
  newest: `last of ${first}`,
  end: { position, cursor: null },
})
const loop = expect.objectContaining({ code: 'provider.cursor_loop' }) as Error

describe('the trail of pages', () => {
  it('lets pages pass that lead on', () => {
    const trail = createPageTrail()
    expect(trail.isRepeat(null, page('a', at('a')))).toBe(false)
    expect(trail.isRepeat(at('a'), page('b', at('b')))).toBe(false)
    expect(trail.isRepeat(at('b'), page('c', null))).toBe(false)
  })

  it('notices a page that comes twice, and gives the provider three more chances', () => {
    const trail = createPageTrail()
    trail.isRepeat(null, page('a', at('a')))
    for (let n = 0; n < 3; n++) expect(trail.isRepeat(at('a'), page('a', at('a')))).toBe(true)
    expect(() => trail.isRepeat(at('a'), page('a', at('a')))).toThrow(loop)
  })

  it('notices a circle of any length', () => {
    const trail = createPageTrail()
    const circle = ['a', 'b', 'c', 'd', 'e']
    circle.forEach((name, n) => trail.isRepeat(at(circle[n - 1] ?? 'start'), page(name, at(name))))
    expect(trail.isRepeat(at('e'), page('again', at('b')))).toBe(true)
  })

  it('takes the same place in another stream for another place', () => {
    const trail = createPageTrail()
    trail.isRepeat(null, page('a', at('1')))
    trail.isRepeat(at('1'), page('b', null))
    expect(trail.isRepeat(null, page('c', at('1')))).toBe(false)
  })

  it('ends a read of empty pages without end', () => {
    const trail = createPageTrail()
    const readOn = () => {
      for (let n = 0; n < 5_000; n++) trail.isRepeat(at(`${n}`), page('', at(`${n + 1}`), 0))
    }
    expect(readOn).toThrow(loop)
  })
})
