import fc from 'fast-check'
import { decide, type StoredFacts, type Verdict } from '../../domain/verdict'

/** What the provider says of one key: a content, or null for "it is gone". */
type Delivery = string | null

interface Stored {
  content: string
  removed: boolean
  run: number
}

const facts = (stored: Stored | null, delivery: Delivery, run: number): StoredFacts | null =>
  stored && {
    same_content: stored.content === delivery,
    removed: stored.removed,
    older: false,
    written_by_this_run: stored.run === run,
  }

/** Carries a verdict out, as the commit does. */
function carryOut(stored: Stored | null, { action }: Verdict, delivery: Delivery, run: number): Stored | null {
  if (action === 'write') return { content: delivery ?? 'a tombstone was written', removed: false, run }
  return action === 'remove' && stored !== null ? { ...stored, removed: true, run } : stored
}

function deliver(stored: Stored | null, deliveries: readonly Delivery[], run: number) {
  const verdicts: Verdict[] = []
  for (const delivery of deliveries) {
    const verdict = decide(facts(stored, delivery, run), delivery === null)
    verdicts.push(verdict)
    stored = carryOut(stored, verdict, delivery, run)
  }
  return { stored, verdicts }
}

const live = (stored: Stored | null): Delivery => (stored === null || stored.removed ? null : stored.content)

const anyDelivery = fc.option(fc.constantFrom('a', 'b', 'c'))
const anyDeliveries = fc.array(anyDelivery, { minLength: 1, maxLength: 6 })
const anyPast = fc.option(
  fc.record({ content: fc.constantFrom('a', 'b', 'c'), removed: fc.boolean(), run: fc.constantFrom(1, 2) }),
)

describe('what becomes of an incoming row', () => {
  it('makes the record what the provider said last', () => {
    fc.assert(
      fc.property(anyPast, anyDeliveries, (past, deliveries) => {
        expect(live(deliver(past, deliveries, 2).stored)).toBe(deliveries.at(-1))
      }),
    )
  })

  it('is nothing more when it comes again', () => {
    fc.assert(
      fc.property(anyPast, anyDeliveries, (past, deliveries) => {
        const { stored } = deliver(past, deliveries, 2)
        const last = deliveries.at(-1) as Delivery
        const again = deliver(stored, [last, last], 2)
        expect(again.stored).toEqual(stored)
        expect(again.verdicts.map(({ action }) => action)).toEqual(['none', 'none'])
      }),
    )
  })

  it('counts as a change at most once in a run, and as the one that the first row made', () => {
    fc.assert(
      fc.property(anyPast, anyDeliveries, (past, deliveries) => {
        const before = past && { ...past, run: 1 }
        const changes = deliver(before, deliveries, 2)
          .verdicts.map(({ counts_as }) => counts_as)
          .filter((counts_as) => counts_as !== null && counts_as !== 'unchanged')
        expect(changes.length).toBeLessThanOrEqual(1)
        if (before === null) expect(changes.every((counts_as) => counts_as === 'created')).toBe(true)
        else expect(changes).not.toContain('created')
      }),
    )
  })

  it('never is a write for a tombstone, nor a removal for a row', () => {
    fc.assert(
      fc.property(anyPast, anyDelivery, (past, delivery) => {
        const { action } = decide(facts(past, delivery, 2), delivery === null)
        expect(action).not.toBe(delivery === null ? 'write' : 'remove')
      }),
    )
  })

  it('is the same whichever run delivers it', () => {
    fc.assert(
      fc.property(anyPast, anyDeliveries, anyDeliveries, (past, first, second) => {
        const inOne = deliver(past, [...first, ...second], 3).stored
        const inTwo = deliver(deliver(past, first, 3).stored, second, 4).stored
        expect(live(inTwo)).toBe(live(inOne))
      }),
    )
  })

  it('is nothing when it is a version that comes late', () => {
    const late: StoredFacts = { same_content: false, removed: false, older: true, written_by_this_run: false }
    expect(decide(late, false)).toEqual({ action: 'none', counts_as: 'unchanged' })
    expect(decide({ ...late, written_by_this_run: true }, true)).toEqual({ action: 'none', counts_as: null })
  })
})
