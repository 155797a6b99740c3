/**
 * One reading of one file, in a process of its own so that its memory is nobody else's:
 * `node read-once.js <format> <path>`. Prints what it took as JSON.
 */
import { createReadStream, readFileSync } from 'node:fs'
import { CASES } from './cases'

/** As an upload comes out of the vault. */
const PIECE_BYTES = 512 * 1024

async function main([, , name = '', path = '']: readonly string[]): Promise<void> {
  const found = CASES.find(({ format }) => format.name === name)
  if (found === undefined) throw new Error(`there is no format ${name}`)
  const file = { [Symbol.asyncIterator]: () => piecesOf(path) }
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  let rows = 0
  for await (const batch of found.format.read(file, found.settings)) rows += batch.length
  const { user, system } = process.cpuUsage(cpu)
  const reading: OneReading = {
    rows,
    seconds: (performance.now() - startedAt) / 1000,
    cpu_s: (user + system) / 1e6,
    peak_mb: peakKilobytes() / 1024,
  }
  process.stdout.write(JSON.stringify(reading))
}

export interface OneReading {
  rows: number
  seconds: number
  cpu_s: number
  peak_mb: number
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path, { highWaterMark: PIECE_BYTES }) as AsyncIterable<Uint8Array>
}

/** On Linux `maxRSS` of a new process begins with what its parent had; the high-water mark of its own memory does not. */
function peakKilobytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
}

if (require.main === module) void main(process.argv)
