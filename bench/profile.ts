/**
 * Where the CPU time of a profile goes: the functions with the most time of their own.
 *
 *     node dist/bench/profile.js <file.cpuprofile> [rows]
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compact, percent, table } from './figures'

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  /** Microseconds before each sample. */
  timeDeltas: number[]
}

/** The profiles of a process: one for its main thread and one for each of its others, the busiest first. */
export const describeProfiles = (folder: string, rows = 30): string =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => ({ name, times: selfTimes(read(join(folder, name))) }))
    .toSorted((a, b) => busy(b.times) - busy(a.times))
    .map(({ name, times }) => describe(join(folder, name), times, rows))
    .join('\n\n')

function describe(path: string, times: Map<string, number>, rows: number): string {
  const total = busy(times)
  const top = [...times].filter(([name]) => !isIdle(name)).toSorted(([, a], [, b]) => b - a)
  return `${path}: busy for ${compact(total)} s\n${table(
    ['function', 'own s', 'share of busy'],
    top.slice(0, rows).map(([name, seconds]) => [name, compact(seconds), percent(seconds / total)]),
  )}`
}

/** A thread of the pool that waits for work sleeps in `Atomics.wait`. */
const isIdle = (name: string): boolean => /^\((idle|root)\)|^atomicsWaitLoop /.test(name)
const busy = (times: Map<string, number>): number =>
  [...times].reduce((sum, [name, seconds]) => sum + (isIdle(name) ? 0 : seconds), 0)

/** Seconds by function. */
function selfTimes({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const times = new Map<string, number>()
  samples.forEach((id, n) => {
    const name = names.get(id) ?? '(unknown)'
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[n] ?? 0) / 1e6)
  })
  return times
}

function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  // zod and protobufjs compile their checks with `new Function`.
  if (url === '') return functionName === '' || functionName === 'anonymous' ? '(generated code)' : functionName
  const file = url.startsWith('file:') ? fileURLToPath(url) : url
  const short = file.replace(/^.*\/(dist|node_modules)\//, '')
  return `${functionName || '(anonymous)'} ${short}:${lineNumber + 1}`
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Profile

if (require.main === module) {
  const [path = '', rows = '30'] = process.argv.slice(2)
  process.stdout.write(`${describe(path, selfTimes(read(path)), Number(rows))}\n`)
}
