/** What processes cost, read from /proc: Linux only; elsewhere the figures are missing and said to be. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

export interface Usage {
  /** User and system time of the process and its children, those that ended included. */
  cpu_s: number
  /** Highest resident memory of the process alone, since the meter started; null where that cannot be known. */
  peak_mb: number | null
}

/** Starts to measure; the answer stops and tells the usage of each process by name. */
export function startMeter(pids: Readonly<Record<string, number>>): () => Record<string, Usage> {
  if (process.platform !== 'linux') return () => ({})
  const before = cpuOf(pids)
  const reset = Object.entries(pids)
    .filter(([, pid]) => resetPeak(pid))
    .map(([name]) => name)
  return () => {
    const after = cpuOf(pids)
    return Object.fromEntries(
      Object.entries(pids).map(([name, pid]) => [
        name,
        {
          cpu_s: (after[name] ?? 0) - (before[name] ?? 0),
          peak_mb: reset.includes(name) ? peakOf(pid) : null,
        },
      ]),
    )
  }
}

/** USER_HZ, which Linux shows times in on every machine, whatever its own tick. */
const TICKS_A_SECOND = 100

/** A child that ends hands its time on to its parent, so the sum never goes back: Postgres has a process a session. */
function cpuOf(pids: Readonly<Record<string, number>>): Record<string, number> {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => statOf(Number(pid)))
  return Object.fromEntries(
    Object.entries(pids).map(([name, pid]) => {
      const family = processes.filter((one) => one.pid === pid || one.parent === pid)
      return [name, family.reduce((sum, { ticks }) => sum + ticks, 0) / TICKS_A_SECOND]
    }),
  )
}

/** Empty when the process ended meanwhile. */
function statOf(pid: number): { pid: number; parent: number; ticks: number }[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name before the last bracket may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return [{ pid, parent: Number(fields[1]), ticks }]
  } catch {
    return []
  }
}

/** Where the kernel does not let us, a peak would be that of the whole life of the process. */
function resetPeak(pid: number): boolean {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
    return true
  } catch {
    return false
  }
}

function peakOf(pid: number): number | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? null : Number(kilobytes) / 1024
  } catch {
    return null
  }
}
