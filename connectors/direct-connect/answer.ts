/** A bank's answer: small enough to be kept while it is gone through, whole, and to the question that was asked. */
import { IntegrationError } from '../../domain/errors'
import { accountOf } from '../formats/ofx/account'
import { readDay } from '../formats/ofx/amounts'
import { readStatements, type Element } from '../formats/ofx/statements'
import { findGroup, textOf } from '../formats/ofx/tags'
import type { BankAccount } from './messages'

export interface Answer {
  /** Can be gone through again. */
  file: AsyncIterable<Uint8Array>
  /** Status codes by the group that they stand in; empty codes are left out. */
  statuses: readonly { group: string; code: string }[]
  /** Told when accounts were asked for. */
  accounts: readonly BankAccount[]
  /** The account of the statement, if there is one. */
  statement: string | null
  /** Up to when the bank has told everything, as it says; null where it does not. */
  until: string | null
}

/** One account's statement is smaller than this by far. */
const MOST_BYTES = 64 * 1024 * 1024

/** @throws provider.unreadable, provider.truncated */
export async function readAnswer(body: AsyncIterable<Uint8Array>): Promise<Answer> {
  const pieces = await collect(body)
  const file = { [Symbol.asyncIterator]: () => iterate(pieces) }
  const statuses: { group: string; code: string }[] = []
  const accounts: BankAccount[] = []
  const days: string[] = []
  let statement: string | null = null
  const reading = readStatements(
    file,
    {
      element(element) {
        if (element.name === 'STATUS') statuses.push({ group: element.group, code: textOf(element.tags, 'CODE') })
        if (element.name === 'ACCTINFO') accounts.push(...accountsOf(element))
        if (element.name.endsWith('ACCTFROM')) statement ??= accountOf(element.name, element.tags).id
      },
      value({ name, value }) {
        if (name === 'DTSERVER' || name === 'DTEND') days.push(value)
      },
    },
    unreadable,
  )
  let step = await reading.next()
  while (step.done !== true) step = await reading.next()
  if (!step.value.complete)
    throw new IntegrationError('provider.truncated', 'The bank’s answer broke off before its end.')
  return { file, statuses, accounts, statement, until: earliest(days) }
}

export const unreadable = (reason: string) =>
  new IntegrationError('provider.unreadable', `The bank’s answer: ${reason}`)

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of body) {
    bytes += piece.length
    if (bytes > MOST_BYTES) throw unreadable('it is longer than we are willing to read.')
    pieces.push(piece)
  }
  return pieces
}

async function* iterate(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(piece)
}

/** An account that the bank has for another service may not be downloaded. */
function accountsOf({ tags }: Element): BankAccount[] {
  return ['BANKACCTFROM', 'CCACCTFROM', 'INVACCTFROM'].flatMap((group) => {
    const from = findGroup(tags, group)
    if (from === null || textOf(from, 'ACCTID') === '') return []
    const information = findGroup(tags, group.replace('FROM', 'INFO')) ?? {}
    if (textOf(information, 'SUPTXDL').toUpperCase() === 'N') return []
    return [{ id: accountOf(group, from).id, group, tags: from }]
  })
}

/** A bank that says "until 2099" means until now: its own clock bounds what it can know. */
function earliest(days: readonly string[]): string | null {
  const known = days.flatMap((text) => {
    try {
      return [readDay(text)]
    } catch {
      return []
    }
  })
  return known.sort()[0] ?? null
}
