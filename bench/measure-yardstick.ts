/** Runs the yardstick on the source of a link, and proves its rows by the same gate. */
import { runProgram } from '../bin/local/programs'
import type { Link } from './link'
import { startMeter, type Usage } from './meter'
import { walPosition } from './measure'
import { compare } from './proof'
import type { Stand } from './stand'
import type { YardstickOrder, YardstickResult } from './yardstick'

export interface YardstickMeasured {
  seconds: number
  records: number
  usage: Record<string, Usage>
  wal_mb: number
  fault: string | null
}

/** A table with the columns and indexes that `records` has at this moment, empty. */
export async function prepareYardstick({ db }: Stand): Promise<void> {
  await db.query(`
    create schema if not exists yardstick;
    drop table if exists yardstick.records;
    create table yardstick.records (like public.records including all)`)
}

export async function measureYardstick(stand: Stand, link: Link, run_no: number): Promise<YardstickMeasured> {
  const order = await orderFor(stand, link, run_no)
  await stand.settle()
  const walBefore = await walPosition(stand)
  const { postgres = 0, sandbox = 0 } = stand.pids()
  const stopMeter = startMeter({ postgres, sandbox })
  const printed = await runProgram('bench/yardstick.js', [JSON.stringify(order)], {
    ...process.env,
    DATABASE_URL: stand.database_url,
  })
  const usage = stopMeter()
  const { records, seconds, cpu_s, peak_mb } = JSON.parse(printed) as YardstickResult
  return {
    seconds,
    records,
    usage: { yardstick: { cpu_s, peak_mb }, ...usage },
    wal_mb: ((await walPosition(stand)) - walBefore) / 2 ** 20,
    fault: await compare(stand.db, 'yardstick.records', [link]),
  }
}

async function orderFor({ db, sandbox_url }: Stand, { source, integration_id }: Link, run_no: number) {
  const { rows } = await db.query<{ integration_no: number; settings: Record<string, string> }>(
    'select integration_no::int, settings from integrations where integration_id = $1',
    [integration_id],
  )
  const [{ integration_no, settings }] = rows as [(typeof rows)[number]]
  return {
    app: source.app,
    base_url: sandbox_url + (source.app === 'ynab' ? '/ynab/v1' : '/v1'),
    token: source.login,
    plan_id: settings['plan_id'],
    money: { currency: settings['currency'] ?? '', exponent: Number(settings['decimal_digits'] ?? 2) },
    integration_id,
    integration_no,
    run_no,
  } satisfies YardstickOrder
}
