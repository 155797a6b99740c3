/** What the person at the terminal sees of the set-up: one line for each step. */
import { CalledOff, SetupError } from './setup-error'

/** Prints one line when the work is done: what, how, and how long it took. */
export async function step<T>(title: string, work: () => Promise<T>, detail?: (result: T) => string): Promise<T> {
  const started = performance.now()
  try {
    const result = await work()
    const facts = [detail?.(result), `${seconds(started)} s`].filter(Boolean).join(', ')
    say(`✓ ${title} (${facts})`)
    return result
  } catch (error) {
    if (!(error instanceof CalledOff)) say(`✗ ${title}`)
    throw error
  }
}

export const say = (line = ''): void => void process.stdout.write(`${line}\n`)

/** A fault we know ends with its remedy, any other with its stack. */
export function explain(error: unknown): string {
  if (!(error instanceof SetupError)) return error instanceof Error ? (error.stack ?? error.message) : String(error)
  return indent(`${error.message}\n${error.remedy}`)
}

export const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(1)

export const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ')
