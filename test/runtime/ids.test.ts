import { contentHash, recordId } from '../../runtime/digest'
import { mintId } from '../../runtime/ids'

describe('a minted id', () => {
  it('says what it is, differs from every other, and sorts by the time of its making', async () => {
    const ids: string[] = []
    for (let n = 0; n < 200; n++) {
      ids.push(mintId('sync'))
      if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 2))
    }
    expect(ids.every((id) => /^sync_[0-9a-f]{32}$/.test(id))).toBe(true)
    expect(new Set(ids).size).toBe(200)
    expect(ids.toSorted()).toEqual(ids)
  })
})

describe('a derived id', () => {
  it('is the same for ever and everywhere', () => {
    expect(recordId('integration_1', 'transaction', 'abc')).toBe('9fd3082f2d1106b768bc6d3e119cf85f')
  })

  it('differs in every part, also where the parts joined would be the same', () => {
    const ids = [
      recordId('integration_1', 'transaction', 'abc'),
      recordId('integration_1', 'account', 'abc'),
      recordId('integration_2', 'transaction', 'abc'),
      recordId('integration_1', 'transaction', 'abd'),
      recordId('integration_1transaction', 'transaction', 'abc'),
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('is 128 bits, as Postgres reads a uuid', () => {
    expect(recordId('i', 'payee', 'x')).toMatch(/^[0-9a-f]{32}$/)
    expect(contentHash('{}')).toMatch(/^[0-9a-f]{32}$/)
  })
})
