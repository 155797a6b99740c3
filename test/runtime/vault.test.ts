import fc from 'fast-check'
import { CompactEncrypt } from 'jose'
import { createVault, newVaultKey, type SealedPlace } from '../../runtime/vault'

const ring = newVaultKey('k1')
const vault = createVault(ring)
const secret = Buffer.from(JSON.stringify({ oauth_token: 'rT5mWq0xk3' }))
const place: SealedPlace = { owner: 'integration_1', field: 'credentials' }
const unreadable = expect.objectContaining({ code: 'vault.unreadable' })

/** A text as it was sealed before sealings had names. */
async function sealedBefore(owner: string): Promise<{ ciphertext: string; seal: null }> {
  const key = Buffer.from(ring.split(':')[1] as string, 'base64')
  const header = { alg: 'dir', enc: 'A256GCM', kid: 'k1', sub: owner }
  return { ciphertext: await new CompactEncrypt(secret).setProtectedHeader(header).encrypt(key), seal: null }
}

describe('the vault', () => {
  it('gives back what it was given, and shows nothing of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const sealed = await vault.seal(place, bytes)
        expect(sealed.kid).toBe('k1')
        expect(Buffer.from(await vault.open(place, sealed))).toEqual(Buffer.from(bytes))
      }),
      { numRuns: 30 },
    )
    const { ciphertext } = await vault.seal(place, secret)
    expect(Buffer.from(ciphertext.split('.').join(''), 'base64url').toString()).not.toContain('rT5mWq0xk3')
  })

  it('uses no nonce twice, and no name of a sealing', async () => {
    const sealed = await Promise.all(Array.from({ length: 10_000 }, () => vault.seal(place, secret)))
    expect(new Set(sealed.map(({ ciphertext }) => ciphertext.split('.')[2])).size).toBe(10_000)
    expect(new Set(sealed.map(({ seal }) => seal)).size).toBe(10_000)
  })

  it.each<[string, Partial<SealedPlace>]>([
    ['row', { owner: 'integration_2' }],
    ['table', { field: 'uploaded_file_parts/0' }],
    ['part of a file', { field: 'uploaded_file_parts/1' }],
  ])('opens a secret in no other %s', async (_where, other) => {
    const sealed = await vault.seal({ ...place, field: 'uploaded_file_parts/2' }, secret)
    await expect(vault.open({ ...place, field: 'uploaded_file_parts/2', ...other }, sealed)).rejects.toEqual(unreadable)
  })

  it('does not open an older text that was put back', async () => {
    const older = await vault.seal(place, secret)
    const newer = await vault.seal(place, secret)
    await expect(vault.open(place, { ...newer, ciphertext: older.ciphertext })).rejects.toEqual(unreadable)
  })

  it('opens nothing in which a single bit was changed', async () => {
    const sealed = await vault.seal(place, secret)
    const parts = sealed.ciphertext.split('.')
    const changeable = parts.flatMap((part, n) => (part === '' ? [] : [n]))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...changeable), fc.nat(), async (part, bit) => {
        const bytes = Buffer.from(parts[part] as string, 'base64url')
        const at = bit % (bytes.length * 8)
        bytes.writeUInt8(bytes.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3)
        const ciphertext = parts.with(part, bytes.toString('base64url')).join('.')
        await expect(vault.open(place, { ...sealed, ciphertext })).rejects.toEqual(unreadable)
      }),
      { numRuns: 60 },
    )
  })

  it('opens what an older key sealed while that key is in the ring, and seals with the newest', async () => {
    const sealed = await vault.seal(place, secret)
    const rotated = createVault(`${newVaultKey('k2')},${ring}`)
    expect(Buffer.from(await rotated.open(place, sealed))).toEqual(secret)
    expect((await rotated.seal(place, secret)).kid).toBe('k2')
    expect(rotated.kids).toEqual(['k2', 'k1'])

    const without = createVault(newVaultKey('k2'))
    await expect(without.open(place, sealed)).rejects.toEqual(unreadable)
    const sameName = createVault(newVaultKey('k1'))
    await expect(sameName.open(place, sealed)).rejects.toEqual(unreadable)
  })

  it('opens what was sealed before sealings had names, in its own row and while nothing newer is there', async () => {
    const sealed = await sealedBefore('integration_1')
    expect(Buffer.from(await vault.open(place, sealed))).toEqual(secret)
    await expect(vault.open({ ...place, owner: 'integration_2' }, sealed)).rejects.toEqual(unreadable)
    const { seal } = await vault.seal(place, secret)
    await expect(vault.open(place, { ...sealed, seal })).rejects.toEqual(unreadable)
  })

  it('does not take a text with a name for one without', async () => {
    const { ciphertext } = await vault.seal(place, secret)
    await expect(vault.open(place, { ciphertext, seal: null })).rejects.toEqual(unreadable)
  })

  it.each(['', 'k1', 'k1:', ':AAAA', 'k1:AAAA', `k1:${Buffer.alloc(31).toString('base64')}`])(
    'does not start with a ring that is none: "%s"',
    (text) => expect(() => createVault(text)).toThrow(/kid:base64key/),
  )
})
