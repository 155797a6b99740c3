import fc from 'fast-check'
import { Shelf } from '../../sandbox/shelf'

/** Rows of a toy world: text and `when` by place, gone ones null. */
type World = (string | null)[]

const render = (world: World) => (index: number) => {
  const text = world[index] ?? null
  return text === null ? { text: '', when: NaN } : { text: `${text};`, when: index }
}

const serve = (chunks: Buffer[]): string => Buffer.concat(chunks).toString()

describe('the shelf', () => {
  it('serves after any changes what it would serve if made anew, in both orders', async () => {
    const change = fc.record({ place: fc.nat(1300), text: fc.option(fc.string({ unit: 'binary', maxLength: 8 })) })
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1200),
        fc.array(change, { maxLength: 20 }),
        fc.boolean(),
        async (size, changes, newest) => {
          const world: World = Array.from({ length: size }, (_, n) => `row ${n}`)
          const shelf = new Shelf(render(world), newest)
          await shelf.fill(size, render(world))
          for (const { place, text } of changes) {
            const index = Math.min(place, world.length)
            world[index] = text
            shelf.refresh([index], world.length)
          }
          const rows = world.map((text) => (text === null ? '' : `${text};`))
          expect(serve(shelf.all())).toBe(serve([Buffer.from((newest ? rows.toReversed() : rows).join(''))]))
          const [from, to] = [Math.floor(size / 3), Math.floor(size / 2)]
          const window = rows.slice(from, to + 1)
          expect(serve(shelf.within(from, to))).toBe(
            serve([Buffer.from((newest ? window.reverse() : window).join(''))]),
          )
          for (const { place } of changes)
            expect(shelf.row(place).toString()).toBe(serve([Buffer.from(rows[place] ?? '')]))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('leaves an answer under way as it was when rows change', async () => {
    const world: World = ['a', 'b', 'c']
    const shelf = new Shelf(render(world), false)
    await shelf.fill(3, render(world))
    const underWay = shelf.all()
    world[1] = 'changed'
    shelf.refresh([1], 3)
    expect(serve(underWay)).toBe('a;b;c;')
    expect(serve(shelf.all())).toBe('a;changed;c;')
  })
})
