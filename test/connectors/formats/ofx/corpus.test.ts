import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ofx } from '../../../../connectors/formats/ofx/ofx'
import type { IntegrationError } from '../../../../domain/errors'
import { readFile, recognises, type FileReading } from '../read-file'

const CORPUS = join(__dirname, '../../../../../shared/corpora/ofx')
const OWN = join(__dirname, 'files')
const load = (folder: string, name: string) => readFileSync(join(folder, name))

/** Rows by kind, and the rows that are put aside. */
function tally({ rows, refused }: FileReading): Record<string, number> {
  const counts: Record<string, number> = refused.length === 0 ? {} : { refused: refused.length }
  for (const { entity, body } of rows) {
    const kind = body === null ? 'removed' : entity
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

const outcomeOf = (bytes: Buffer): Promise<Record<string, number> | string> =>
  readFile(ofx, bytes).then(tally, (fault: unknown) => (fault as IntegrationError).message)

const EXPECTED: Record<string, Record<string, number> | RegExp> = {
  'anzcc.ofx': { account: 1, transaction: 1, balance: 2 },
  'bank_medium.ofx': { account: 1, transaction: 3, balance: 2 },
  'bank_small.ofx': /holds no statement/,
  'checking.ofx': { account: 1, transaction: 3, balance: 2 },
  'decimal_error.ofx': { account: 1, balance: 1, refused: 1 },
  'error_message.ofx': /^Line 22: the bank answered with an error in place of a statement \(code 2000\)/,
  'investment_medium.ofx': { account: 1, transaction: 3, balance: 1 },
  'multiple_accounts.ofx': { account: 2, balance: 2 },
  'ofx-v102-empty-tags.ofx': { account: 1, transaction: 1 },
  'signon_success.ofx': /holds no statement/,
  'suncorp.ofx': { account: 1, transaction: 1, balance: 2 },
  'broker.ofx': {
    account: 1,
    balance: 1,
    holding: 1,
    investment_event: 4,
    security: 2,
    security_price: 1,
    transaction: 1,
  },
  'card.qfx': { account: 1, balance: 2, transaction: 4 },
  'corrections.ofx': { account: 1, balance: 1, removed: 1, transaction: 1 },
  'one-line-weak-ids.ofx': { account: 1, balance: 1, transaction: 4 },
  'sparkasse-cp1252.ofx': { account: 1, balance: 1, transaction: 2 },
  'two-accounts-xml.ofx': { account: 2, balance: 2, transaction: 5 },
}

const check = async (bytes: Buffer, name: string) => {
  expect(recognises(ofx, bytes)).toBe(true)
  const expected = EXPECTED[name]
  const outcome = await outcomeOf(bytes)
  if (expected instanceof RegExp) expect(outcome).toMatch(expected)
  else if (expected !== undefined) expect(outcome).toEqual(expected)
}

describe('files of our own', () => {
  it.each(readdirSync(OWN))('%s is read, every row of it', (name) => check(load(OWN, name), name))
})

const there = existsSync(CORPUS)
const files = there ? readdirSync(CORPUS).filter((name) => name.endsWith('.ofx')) : []

describe(
  there ? 'files that others wrote' : 'files that others wrote (skipped: shared/corpora/ofx is not there)',
  () => {
    const each = there ? it.each(files) : it.skip.each(['any'])
    each('%s is read, or refused with the reason', (name) => check(load(CORPUS, name), name))
  },
)
