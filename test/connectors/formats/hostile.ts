/** What every format has to bear: bytes of any kind, cut anywhere. For its own test file to run over its own samples. */
import fc from 'fast-check'
import type { Settings } from '../../../connectors/connector'
import type { FileFormat } from '../../../connectors/formats/file-format'
import { IntegrationError } from '../../../domain/errors'
import { readFile, type FileReading } from './read-file'

/** Rows and quarantine, or a refusal with its reason; anything else fails the test. */
export async function readOrRefusal(
  format: FileFormat,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  settings: Settings,
): Promise<FileReading | string> {
  try {
    return await readFile(format, content, settings)
  } catch (fault) {
    if (fault instanceof IntegrationError && fault.code === 'file.unreadable') return fault.message
    throw fault
  }
}

/** A text that goes on for ever, as far as a reader can tell, without ever being in memory. */
export async function* endless(start: string, filler: string, bytes: number): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(start))
  const piece = Buffer.from(filler.repeat(Math.ceil((64 * 1024) / filler.length)))
  for (let sent = 0; sent < bytes; sent += piece.length) yield piece
}

/** The promises of every reader about bytes, over samples that it reads. */
export function bearsAnything(format: FileFormat, samples: readonly Uint8Array[], settings: Settings): void {
  const sample = fc.constantFrom(...samples)

  it('reads the same, however the file is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(sample, fc.integer({ min: 1, max: 200 }), async (bytes, size) => {
        expect(await readFile(format, bytes, settings, size)).toEqual(await readFile(format, bytes, settings))
      }),
      { numRuns: 60 },
    )
  })

  it('answers any bytes with rows, quarantine or a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        await readOrRefusal(format, bytes, settings)
        format.recognises(bytes)
      }),
      { numRuns: 200 },
    )
  })

  it('answers a damaged file with rows, quarantine or a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(sample, fc.array(damage, { minLength: 1, maxLength: 8 }), async (bytes, damages) => {
        await readOrRefusal(
          format,
          damages.reduce<Buffer>((text, harm) => harm(text), Buffer.from(bytes)),
          settings,
        )
      }),
      { numRuns: 300 },
    )
  })
}

type Harm = (bytes: Buffer) => Buffer

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const at = (bytes: Buffer, share: number): number => Math.floor(bytes.length * share)

/** Bytes changed, cut out, doubled or put in. */
const damage: fc.Arbitrary<Harm> = fc.oneof(
  fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(([share, byte]): Harm => (bytes) => {
    const changed = Buffer.from(bytes)
    changed[at(bytes, share)] = byte
    return changed
  }),
  fc.tuple(place, fc.integer({ min: 1, max: 60 })).map(
    ([share, length]): Harm =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(bytes, share)), bytes.subarray(at(bytes, share) + length)]),
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 300 })).map(
    ([share, length]): Harm =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(bytes, share) + length), bytes.subarray(at(bytes, share))]),
  ),
  fc
    .tuple(
      place,
      fc.constantFrom('\0', '\n', '\r', '^', '!', '<', '>', '&', ':61:', ':86:', '{', '-}', '"', '\ufeff', '€'),
    )
    .map(
      ([share, text]): Harm =>
        (bytes) =>
          Buffer.concat([bytes.subarray(0, at(bytes, share)), Buffer.from(text), bytes.subarray(at(bytes, share))]),
    ),
)
