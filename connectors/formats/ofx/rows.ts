/** The rows of a file: what it says, element by element, each with all that is needed to understand it alone. */
import { z } from 'zod'
import type { Tags } from './elements'
import { Identities } from './identity'
import { readStatements, type Element, type Refuse } from './statements'
import { findGroup, textOf } from './tags'

const TagsShape: z.ZodType<Tags> = z.record(z.string(), z.union([z.string(), z.lazy(() => TagsShape)]))

const common = { line: z.int(), account: z.string(), currency: z.string(), tags: TagsShape }

export const OfxRow = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('account'),
    id: z.string(),
    name: z.string(),
    type: z.string(),
    subtype: z.string().nullable(),
    mask: z.string().nullable(),
    currency: z.string(),
  }),
  z.object({ kind: z.literal('balance'), which: z.enum(['ledger', 'available']), as_of: z.string(), ...common }),
  z.object({ kind: z.literal('transaction'), id: z.string(), ...common }),
  z.object({ kind: z.literal('investment'), id: z.string(), action: z.string(), ...common }),
  z.object({ kind: z.literal('position'), as_of: z.string(), ...common }),
  z.object({ kind: z.literal('security'), type: z.string(), ...common }),
  z.object({ kind: z.literal('removal'), id: z.string(), line: z.int() }),
  z.object({ kind: z.literal('refused'), line: z.int(), reason: z.string(), tags: TagsShape }),
])
export type OfxRow = z.infer<typeof OfxRow>

/** What a file holds, known before its first row is told. */
export interface Survey {
  identities: Identities
  /** Elements that become records. */
  elements: number
  accounts: number
  /** Amounts whose currency is not named. */
  without_currency: number
  currencies: ReadonlySet<string>
  /** Codes by which the bank refused a statement, or the login. */
  refusals: readonly { group: string; code: string; line: number }[]
  complete: boolean
}

export async function survey(file: AsyncIterable<Uint8Array>, refuse: Refuse): Promise<Survey> {
  const found = {
    identities: new Identities(),
    elements: 0,
    accounts: 0,
    without_currency: 0,
    currencies: new Set<string>(),
    refusals: [] as { group: string; code: string; line: number }[],
  }
  const element = (part: Element): void => {
    const { name, tags, statement } = part
    if (name === 'STATUS') {
      const code = textOf(tags, 'CODE')
      if (textOf(tags, 'SEVERITY').toUpperCase() === 'ERROR' && found.refusals.length < MOST_REFUSALS)
        found.refusals.push({ group: part.group, code, line: part.line })
      return
    }
    if (ACCOUNTS.has(name)) found.accounts += 1
    if (!isTold(part)) return
    found.elements += 1
    if (TRANSACTIONS.has(name)) found.identities.learn(part)
    if (statement.currency !== '') found.currencies.add(statement.currency)
    else if (!SECURITIES.has(name) && !namesCurrency(tags)) found.without_currency += 1
  }
  const reading = readStatements(file, { element }, refuse)
  let step = await reading.next()
  while (step.done !== true) step = await reading.next()
  return { ...found, complete: step.value.complete }
}

/** Yields the rows of a file that was surveyed, as JSON texts. */
export async function* readRows(
  file: AsyncIterable<Uint8Array>,
  { identities }: Survey,
  refuse: Refuse,
): AsyncGenerator<string[]> {
  const teller = new Teller(identities)
  for await (const told of readStatements(file, teller, refuse)) if (told > 0) yield teller.take()
}

class Teller {
  private rows: string[] = []
  private readonly told = new Map<string, string>()

  constructor(private readonly identities: Identities) {}

  take(): string[] {
    const { rows } = this
    this.rows = []
    return rows
  }

  element(element: Element): void {
    const { name } = element
    if (ACCOUNTS.has(name)) return this.tellAccount(element)
    if (!isTold(element)) return
    const { line, tags, fault, statement } = element
    if (fault !== null) return this.tell({ kind: 'refused', line, reason: `${name}: ${fault}`, tags })
    const row = { line, account: statement.account.id, currency: statement.currency, tags }
    if (SECURITIES.has(name)) return this.tell({ kind: 'security', type: name, ...row })
    this.tellAccount(element)
    if (TRANSACTIONS.has(name)) return this.tellTransaction(element, row)
    if (POSITIONS.has(name)) return this.tell({ kind: 'position', as_of: statement.as_of, ...row })
    const which = name === 'LEDGERBAL' ? 'ledger' : 'available'
    const as_of = name === 'INVBAL' ? statement.as_of : textOf(tags, 'DTASOF')
    this.tell({ kind: 'balance', which, as_of, ...row })
  }

  private tellTransaction(
    element: Element,
    row: { line: number; account: string; currency: string; tags: Tags },
  ): void {
    const { id, removes, fault } = this.identities.identify(element)
    if (fault !== null) return this.tell({ kind: 'refused', line: row.line, reason: fault, tags: row.tags })
    if (id === null) return
    if (removes) return this.tell({ kind: 'removal', id, line: row.line })
    const { name, tags } = element
    if (name === 'STMTTRN') return this.tell({ kind: 'transaction', id, ...row })
    if (name === 'INVBANKTRAN') {
      return this.tell({ kind: 'transaction', id, ...row, tags: findGroup(tags, 'STMTTRN') ?? tags })
    }
    this.tell({ kind: 'investment', id, action: name, ...row })
  }

  /** Once, and again where a later statement names its currency. */
  private tellAccount({ statement }: Element): void {
    const { account, currency } = statement
    const before = this.told.get(account.id)
    if (before !== undefined && (before !== '' || currency === '')) return
    this.told.set(account.id, currency)
    this.tell({ kind: 'account', ...account, currency })
  }

  private tell(row: OfxRow): void {
    this.rows.push(JSON.stringify(row))
  }
}

const MOST_REFUSALS = 100

const ACCOUNTS = new Set(['BANKACCTFROM', 'CCACCTFROM', 'INVACCTFROM'])
const SECURITIES = new Set(['DEBTINFO', 'MFINFO', 'OPTINFO', 'OTHERINFO', 'STOCKINFO'])
const POSITIONS = new Set(['POSDEBT', 'POSMF', 'POSOPT', 'POSOTHER', 'POSSTOCK'])
const BALANCES: Readonly<Record<string, string>> = { LEDGERBAL: 'BALAMT', AVAILBAL: 'BALAMT', INVBAL: 'AVAILCASH' }
const TRANSACTIONS = new Set([
  ...['STMTTRN', 'INVBANKTRAN', 'BUYDEBT', 'BUYMF', 'BUYOPT', 'BUYOTHER', 'BUYSTOCK', 'CLOSUREOPT', 'INCOME'],
  ...['INVEXPENSE', 'JRNLFUND', 'JRNLSEC', 'MARGININTEREST', 'REINVEST', 'RETOFCAP', 'SELLDEBT', 'SELLMF'],
  ...['SELLOPT', 'SELLOTHER', 'SELLSTOCK', 'SPLIT', 'TRANSFER'],
])

/** A balance without an amount says nothing. Balances outside of statements are totals of something else. */
const isTold = ({ name, tags }: Element): boolean =>
  TRANSACTIONS.has(name) ||
  POSITIONS.has(name) ||
  SECURITIES.has(name) ||
  (BALANCES[name] !== undefined && textOf(tags, BALANCES[name]) !== '')

const namesCurrency = (tags: Tags): boolean => textOf(findGroup(tags, 'CURRENCY') ?? {}, 'CURSYM') !== ''
