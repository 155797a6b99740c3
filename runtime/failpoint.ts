/**
 * Named places at which a test makes the process die, as if the power went, or stand still, as if the machine was paused.
 *
 * `FAILPOINT=tx.before_commit` kills at the first pass, `FAILPOINT=mapped:3` at the third, `FAILPOINT=mapped:3:SIGSTOP`
 * stops there. Configuration refuses it in production.
 */
export type Failpoint =
  | 'login.exchanged'
  | 'login.claimed'
  | 'page.fetched'
  | 'mapped'
  | 'resolved'
  | 'tx.before_begin'
  | 'tx.before_commit'
  | 'tx.after_commit'
  | 'activity.before_return'
  | 'answer.before_kept'

export type FailpointTrigger = (name: Failpoint) => void

export function createFailpoint(setting: string | undefined): FailpointTrigger {
  if (setting === undefined) return () => undefined
  const [name, nth = '1', signal = 'SIGKILL'] = setting.split(':')
  let left = Number(nth)
  return (passed) => {
    if (passed === name && --left === 0) process.kill(process.pid, signal)
  }
}
