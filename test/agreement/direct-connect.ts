/**
 * `npm run agree:direct-connect`: clients that nobody here wrote ask the sandbox's bank over Direct Connect, in every
 * version, and what they understood is held against what the bank has. One of them speaks TLS only, so a door with a
 * certificate made for the occasion stands before the sandbox.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { startSandbox } from '../../sandbox/server'
import { environment } from './python-witness'

const run = promisify(execFile)

const LOGIN = { user: 'jdoe', password: 'sandbox', fid: '4711' }

const Understood = z.record(
  z.string(),
  z.union([
    z.object({ fault: z.string() }),
    z.array(z.object({ account: z.string(), balance: z.string(), rows: z.int(), sum: z.string() })),
  ]),
)

async function main(): Promise<void> {
  const python = await environment('direct-connect', ['ofxtools==1.1.1', 'ofxclient==2.0.3'])
  if (python === null) throw new Error('Python 3 and its packages cannot be had here.')
  const folder = mkdtempSync(join(tmpdir(), 'direct-connect-'))
  const sandbox = await startSandbox()
  let door: Server | undefined
  try {
    const login = `${sandbox.url}/control/quicken/${LOGIN.user}`
    await fetch(login, { method: 'PUT', body: JSON.stringify({ size: 500, password: LOGIN.password, fid: LOGIN.fid }) })
    const certificate = await makeCertificate(folder)
    door = await openDoor(certificate, sandbox.url)
    const secure = `https://localhost:${(door.address() as AddressInfo).port}/ofx`
    const { stdout } = await run(
      python,
      ['test/agreement/witnesses/speak_ofx.py', `${sandbox.url}/ofx`, secure, LOGIN.user, LOGIN.password, LOGIN.fid],
      { env: { ...process.env, SSL_CERT_FILE: certificate.cert } },
    )
    const oracle = await holdings(`${login}/records`)
    let agree = true
    for (const [client, understood] of Object.entries(Understood.parse(JSON.parse(stdout)))) {
      const told = JSON.stringify('fault' in understood ? [understood.fault] : understood.map(inShort).sort())
      const same = told === JSON.stringify(oracle)
      agree &&= same
      process.stdout.write(
        `${same ? '✓' : '✗'} ${client}${same ? ': every account, its balance and its rows' : `: ${told}`}\n`,
      )
    }
    if (!agree) process.exitCode = 1
  } finally {
    door?.close()
    await sandbox.close()
    rmSync(folder, { recursive: true })
  }
}

const inShort = ({ account, balance, rows, sum }: { account: string; balance: string; rows: number; sum: string }) =>
  [account.slice(-4), balance, rows, sum].join(' ')

/** What the bank has, in the same form: the oracle knows account numbers by their last digits only. */
async function holdings(address: string): Promise<string[]> {
  const lines = (await (await fetch(address)).text()).split('\n').filter((line) => line !== '')
  const records = lines.map((line) => JSON.parse(line) as { entity: string; external_id: string; body: Facts })
  const of = (entity: string, account: string) =>
    records.filter((record) => record.entity === entity && record.body.account_external_id === account)
  return records
    .filter(({ entity }) => entity === 'account')
    .map(({ external_id, body }) => {
      const rows = of('transaction', external_id)
      const ledger =
        of('balance', external_id).find((balance) => balance.body.kind === 'ledger')?.body.amount_minor ?? 0
      const sum = rows.reduce((total, row) => total + row.body.amount_minor, 0)
      return [body.mask, (ledger / 100).toFixed(2), rows.length, (sum / 100).toFixed(2)].join(' ')
    })
    .sort()
}

interface Facts {
  mask: string
  kind: string
  account_external_id: string
  amount_minor: number
}

async function makeCertificate(folder: string): Promise<{ key: string; cert: string }> {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  await run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '1',
    ...subject,
    '-keyout',
    key,
    '-out',
    cert,
  ])
  return { key, cert }
}

async function openDoor({ key, cert }: { key: string; cert: string }, target: string): Promise<Server> {
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (incoming, response) => {
    const { method = 'POST', url = '/', headers } = incoming
    const onward = request(`${target}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`)
  process.exitCode = 1
})
