import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { OTHERS, startMeter } from './meter'

/** A neighbour that takes less than this part of the machine is not waited for. */
const LITTLE = 0.1
const LOOK_MS = 1_000

/** Waits until others leave the machine to us, at most `patience_s` seconds. They may come back; the tables say so. */
export async function untilQuiet(patience_s: number): Promise<void> {
  for (const deadline = Date.now() + patience_s * 1000; Date.now() < deadline;) {
    const stopMeter = startMeter({})
    await sleep(LOOK_MS)
    const busy_s = stopMeter()[OTHERS]?.cpu_s ?? 0
    if (busy_s / (LOOK_MS / 1000) / cpus().length < LITTLE) return
  }
}
