/** A leash on the children: ends them when this process dies without a goodbye, be it by SIGKILL. */
import { spawn } from 'node:child_process'

export interface Leash {
  /** From now on these, and only these, end with us. */
  hold(pids: readonly number[]): void
}

/**
 * A sleeping shell reads process ids from a pipe. The pipe closes when we end, however we end; whatever is still on
 * the list then is asked to stop, and killed five seconds later.
 */
export function createLeash(): Leash {
  const shell = spawn('sh', ['-c', WATCH], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  // Without a shell there is no leash, and everything else works.
  shell.on('error', () => undefined)
  shell.stdin.on('error', () => undefined)
  shell.unref()
  return { hold: (pids) => void shell.stdin.write(`${pids.join(' ')}\n`) }
}

// SIGINT is a fast shutdown to Postgres and a graceful one to the others.
const WATCH = `
  trap '' INT TERM HUP
  while read -r line; do pids=$line; done
  [ -n "$pids" ] || exit 0
  kill -INT $pids
  sleep 5
  kill -KILL $pids`
