/** What a person has behind a SimpleFIN login, in canonical form. Ids are those of the bank, the account and the row. */
import type { Body, CanonicalRow } from '../../domain/records'
import { isoOf } from '../calendar'
import { ACCOUNTS, accountOf, BANKS, HELD, idOfAccount, numberOf, type BridgeRow } from './book'
import type { Bridge } from './wire'

export function* canonicalBridge(bridge: Bridge): Generator<CanonicalRow> {
  for (const [account, { name, bank }] of ACCOUNTS.entries()) {
    const external_id = accountKey(bridge, account)
    yield {
      entity: 'account',
      external_id,
      body: {
        name,
        type: 'unknown',
        subtype: null,
        currency: bridge.currency.code,
        status: 'open',
        mask: null,
        note: BANKS[bank].org_name,
      },
    }
    for (const [kind, held] of [['ledger', 0] as const, ['available', account === 0 ? HELD : 0] as const])
      yield {
        entity: 'balance',
        external_id: `${external_id}:${kind}`,
        body: {
          account_external_id: external_id,
          kind,
          amount_minor: (bridge.balances[account] ?? 0) - held,
          currency: bridge.currency.code,
          exponent: bridge.currency.digits,
          as_of: bridge.plan.today,
        },
      }
  }
  for (const place of bridge.rows.places()) {
    const row = bridge.rows.row(place)
    if (row !== null) yield { entity: 'transaction', external_id: rowKey(bridge, row), body: bodyOf(bridge, row) }
  }
}

export const rowKey = (bridge: Bridge, row: BridgeRow): string =>
  `${accountKey(bridge, accountOf(row.index))}/${encodeURIComponent(numberOf(row, bridge.session))}`

function accountKey({ habits, session }: Bridge, account: number): string {
  const { conn_id, domain } = BANKS[ACCOUNTS[account]?.bank ?? 0]
  return [habits.version_2 ? conn_id : domain, idOfAccount(account, session)].map(encodeURIComponent).join('/')
}

const bodyOf = (bridge: Bridge, row: BridgeRow): Body<'transaction'> => {
  const day = row.day ?? row.acted
  return {
    account_external_id: accountKey(bridge, accountOf(row.index)),
    status: row.pending ? 'pending' : 'posted',
    posted_on: day === null ? bridge.plan.today : isoOf(day),
    transacted_on: row.acted === null ? null : isoOf(row.acted),
    amount_minor: row.amount,
    currency: bridge.currency.code,
    exponent: bridge.currency.digits,
    kind: 'payment',
    payee_external_id: null,
    payee: row.payee ?? row.description,
    payee_raw: row.payee === null ? null : row.description,
    category_external_id: null,
    category: row.category,
    memo: row.memo,
    check_number: null,
    cleared: null,
    approved: null,
    flag: null,
    tags: [],
    transfer_account_external_id: null,
    transfer_transaction_external_id: null,
    source_external_id: null,
    splits: [],
  }
}
