/**
 * The sandbox as a process: SANDBOX_PORT (4010) and HOST (127.0.0.1) say where it listens, SANDBOX_CONTROL (`loopback`,
 * or `anyone`) who may knock at the control door, SANDBOX_JOURNAL names a file that remembers logins over a restart, and
 * SANDBOX_PUBLIC_URL the address under which browsers find it, where that is another one.
 */
import { startSandbox } from './server'

const log = (fields: object) =>
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...fields })}\n`)

async function main(): Promise<void> {
  const port = Number(process.env['SANDBOX_PORT'] ?? 4010)
  const host = process.env['HOST'] ?? '127.0.0.1'
  const control = process.env['SANDBOX_CONTROL'] === 'anyone' ? 'anyone' : 'loopback'
  const { SANDBOX_JOURNAL: journal, SANDBOX_PUBLIC_URL: public_url } = process.env
  const sandbox = await startSandbox({ port, host, control, journal, public_url })
  log({ level: 'info', msg: 'sandbox listening', url: sandbox.url })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      log({ level: 'info', msg: 'sandbox stopping', signal })
      void sandbox.close()
    })
  }
}

main().catch((fault: unknown) => {
  const detail = fault instanceof Error ? fault.message : String(fault)
  log({ level: 'fatal', msg: `sandbox cannot start: ${detail}` })
  process.exitCode = 1
})
