import { setTimeout as sleep } from 'node:timers/promises'

/** Looks again and again until what is found is what is wanted. Fails with what it found last, after a minute. */
export async function until<T>(look: () => Promise<T>, wanted: (found: T) => boolean, seconds = 60): Promise<T> {
  const deadline = Date.now() + seconds * 1_000
  for (;;) {
    const found = await look()
    if (wanted(found)) return found
    if (Date.now() > deadline) throw new Error(`It did not come to pass: ${JSON.stringify(found)}`)
    await sleep(25)
  }
}
