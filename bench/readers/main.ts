/**
 * `npm run bench:readers`: how fast each file reader is and what memory it takes, beside readers that nobody here wrote. Each
 * reading has a process of its own. Memory is flat when the large file takes hardly more than the small one.
 */
import { execFile } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Command, InvalidArgumentError } from 'commander'
import { indent, say, step } from '../../bin/local/progress'
import { environment } from '../../test/agreement/python-witness'
import { compact, median, table, whole } from '../figures'
import { CASES, type Peer, type ReaderCase } from './cases'
import type { OneReading } from './read-once'

const run = promisify(execFile)

interface Options {
  mb: number
  runs: number
  formats: string[]
  peers: boolean
}

const megabytes = (text: string): number => {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a whole number up to 9999.')
}

async function main(): Promise<void> {
  const { mb, runs, formats, peers } = new Command('npm run bench:readers --')
    .description('Measures the readers of files: megabytes a second, and memory.')
    .option('--mb <n>', 'size of the large file', megabytes, 100)
    .option('--runs <n>', 'how often; the figures are medians', megabytes, 3)
    .option(
      '--formats <list>',
      CASES.map(({ format }) => format.name).join(', '),
      (text: string) => text.split(','),
      [],
    )
    .option('--no-peers', 'leave out the readers of others')
    .parse()
    .opts<Options>()
  const folder = mkdtempSync(join(tmpdir(), 'readers-'))
  try {
    const chosen = CASES.filter(({ format }) => formats.length === 0 || formats.includes(format.name))
    const rows: string[][] = []
    for (const each of chosen)
      rows.push(await step(each.format.title, () => measure(each, { mb, runs, peers }, folder)))
    say(`\n${cpus()[0]?.model ?? 'an unknown processor'} · Node ${process.versions.node} · ${runs} runs of ${mb} MB\n`)
    say(table(HEAD(mb), rows))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const SMALL_MB = 10
const HEAD = (mb: number) => ['reader', 'rows', 'MB/s', 'MB/s of CPU time', `peak MB at ${SMALL_MB} MB`, `at ${mb} MB`, 'peer', 'its MB/s', 'aim', 'met'] // prettier-ignore

async function measure(
  each: ReaderCase,
  { mb, runs, peers }: Omit<Options, 'formats'>,
  folder: string,
): Promise<string[]> {
  const large = write(each, mb, folder)
  const small = await read(each, write(each, SMALL_MB, folder))
  const readings: OneReading[] = []
  for (let run_no = 0; run_no < runs; run_no++) readings.push(await read(each, large))
  // Others may use the machine meanwhile; time on the processor is our own.
  const us = { mb_per_s: mb / median(readings.map(({ cpu_s }) => cpu_s)) }
  const peer =
    peers && each.peer !== undefined ? await readWithPeer(each.peer, write(each, each.peer.megabytes, folder)) : null
  const met = each.meets(us, peer)
  return [
    each.format.name,
    whole(readings[0]?.rows ?? 0),
    compact(mb / median(readings.map(({ seconds }) => seconds))),
    compact(us.mb_per_s),
    whole(small.peak_mb),
    whole(median(readings.map(({ peak_mb }) => peak_mb))),
    each.peer?.name ?? '-',
    peer === null ? '-' : peer.mb_per_s.toFixed(3),
    each.aim,
    met === null ? '-' : met ? 'yes' : 'NO',
  ]
}

function write(reader: ReaderCase, mb: number, folder: string): string {
  const { format, end } = reader
  const path = join(folder, `${mb}.${format.name}`)
  const file = openSync(path, 'w')
  let written = 0
  let held = ''
  for (const piece of reader.write()) {
    held += piece
    if (held.length < 1 << 20 && written + held.length < mb * 1e6) continue
    written += writeSync(file, held)
    held = ''
    if (written >= mb * 1e6) break
  }
  writeSync(file, end)
  closeSync(file)
  return path
}

async function read({ format }: ReaderCase, path: string): Promise<OneReading> {
  const { stdout } = await run(process.execPath, [join(__dirname, 'read-once.js'), format.name, path])
  return JSON.parse(stdout) as OneReading
}

/** Null where it cannot be had. */
async function readWithPeer(
  { name, packages, script, megabytes: mb }: Peer,
  path: string,
): Promise<{ mb_per_s: number } | null> {
  const python = await environment(name, packages)
  if (python === null) return null
  const timed = `import resource\n${script}\nused = resource.getrusage(resource.RUSAGE_SELF)\nprint(used.ru_utime + used.ru_stime)`
  try {
    const { stdout } = await run(python, ['-W', 'ignore', '-c', timed, path], { maxBuffer: 1 << 26 })
    return { mb_per_s: mb / Number(stdout.trim().split('\n').at(-1)) }
  } catch (error) {
    say(indent(`${name} failed: ${String((error as Error).message.trim().split('\n').at(-1))}`))
    return null
  }
}

void main()
