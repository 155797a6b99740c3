import fc from 'fast-check'
import { createVault, newVaultKey } from '../../runtime/vault'

const ring = newVaultKey('k1')
const vault = createVault(ring)
const secret = Buffer.from(JSON.stringify({ oauth_token: 'rT5mWq0xk3' }))
const unreadable = expect.objectContaining({ code: 'vault.unreadable' })

describe('the vault', () => {
  it('gives back what it was given, and shows nothing of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const { ciphertext, kid } = await vault.seal('integration_1', bytes)
        expect(kid).toBe('k1')
        expect(Buffer.from(await vault.open('integration_1', ciphertext))).toEqual(Buffer.from(bytes))
      }),
      { numRuns: 30 },
    )
    const { ciphertext } = await vault.seal('integration_1', secret)
    expect(Buffer.from(ciphertext.split('.').join(''), 'base64url').toString()).not.toContain('rT5mWq0xk3')
  })

  it('never writes the same text twice', async () => {
    const texts = await Promise.all(Array.from({ length: 50 }, () => vault.seal('integration_1', secret)))
    expect(new Set(texts.map(({ ciphertext }) => ciphertext)).size).toBe(50)
  })

  it('opens a secret in its own row only', async () => {
    const { ciphertext } = await vault.seal('integration_1', secret)
    await expect(vault.open('integration_2', ciphertext)).rejects.toEqual(unreadable)
  })

  it('opens nothing in which a single bit was changed', async () => {
    const { ciphertext } = await vault.seal('integration_1', secret)
    const parts = ciphertext.split('.')
    const changeable = parts.flatMap((part, n) => (part === '' ? [] : [n]))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...changeable), fc.nat(), async (part, bit) => {
        const bytes = Buffer.from(parts[part] as string, 'base64url')
        const at = bit % (bytes.length * 8)
        bytes.writeUInt8(bytes.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3)
        const altered = parts.with(part, bytes.toString('base64url')).join('.')
        await expect(vault.open('integration_1', altered)).rejects.toEqual(unreadable)
      }),
      { numRuns: 60 },
    )
  })

  it('opens what an older key sealed while that key is in the ring, and seals with the newest', async () => {
    const { ciphertext } = await vault.seal('integration_1', secret)
    const rotated = createVault(`${newVaultKey('k2')},${ring}`)
    expect(Buffer.from(await rotated.open('integration_1', ciphertext))).toEqual(secret)
    expect((await rotated.seal('integration_1', secret)).kid).toBe('k2')

    const without = createVault(newVaultKey('k2'))
    await expect(without.open('integration_1', ciphertext)).rejects.toEqual(unreadable)
    const sameName = createVault(newVaultKey('k1'))
    await expect(sameName.open('integration_1', ciphertext)).rejects.toEqual(unreadable)
  })

  it.each(['', 'k1', 'k1:', ':AAAA', 'k1:AAAA', `k1:${Buffer.alloc(31).toString('base64')}`])(
    'does not start with a ring that is none: "%s"',
    (text) => expect(() => createVault(text)).toThrow(/kid:base64key/),
  )
})
