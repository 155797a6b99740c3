/** What processes cost, read from /proc: Linux only; elsewhere the figures are missing and said to be. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

export interface Usage {
  /** User and system time of the process and its children, those that ended included. */
  cpu_s: number
  /** Highest resident memory of the process alone, since the meter started; null where that cannot be known. */
  peak_mb: number | null
}

/** Under this name: what everybody else on the machine used meanwhile. Figures taken beside a busy neighbour are low. */
export const OTHERS = 'others'

/** Starts to measure; the answer stops and tells the usage of each process by name. */
export function startMeter(pids: Readonly<Record<string, number>>): () => Record<string, Usage> {
  if (process.platform !== 'linux') return () => ({})
  const before = readTimes(pids)
  const reset = new Set(Object.keys(pids).filter((name) => resetPeak(pids[name] ?? 0)))
  return () => {
    const after = readTimes(pids)
    const spent = (name: string) => (after[name] ?? 0) - (before[name] ?? 0)
    const usages = Object.entries(pids).map(([name, pid]): [string, Usage] => [
      name,
      { cpu_s: spent(name), peak_mb: reset.has(name) ? peakOf(pid) : null },
    ])
    return { ...Object.fromEntries(usages), [OTHERS]: { cpu_s: Math.max(0, spent(OTHERS)), peak_mb: null } }
  }
}

/** CPU seconds so far, by name. */
function readTimes(pids: Readonly<Record<string, number>>): Record<string, number> {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => statOf(Number(pid)))
  // A child that ends hands its time on to its parent, so a family's sum never goes back: Postgres has a process a session.
  const familyTicks = (pid: number): number =>
    processes.reduce(
      (sum, one) => sum + (one.pid === pid ? one.ticks : one.parent === pid ? familyTicks(one.pid) : 0),
      0,
    )
  const times = Object.entries(pids).map(([name, pid]) => [name, familyTicks(pid) / TICKS_A_SECOND])
  // Everything that is measured was started by this process.
  const others = (machineTicks() - familyTicks(process.pid)) / TICKS_A_SECOND
  return { ...(Object.fromEntries(times) as Record<string, number>), [OTHERS]: others }
}

/** USER_HZ, which Linux shows times in on every machine, whatever its own tick. */
const TICKS_A_SECOND = 100

/** Time that any core was busy, and time that the host took from this machine. */
function machineTicks(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1)
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(/\s+/).slice(1).map(Number)
  return user + nice + system + irq + softirq + steal
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
