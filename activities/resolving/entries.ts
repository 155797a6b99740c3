/** Rows and records as matching sees them. */
import { dayNumber, type Entry, type Incoming, type Stored } from '../../domain/matching/entry'
import { passesFor, POSTING_DAYS, TYPED_DAYS, type MatchingNeeds } from '../../domain/matching/passes'
import { unpackBody } from '../../domain/body'
import { textIn, type JsonObject } from '../../domain/json'
import { fromMinorUnits } from '../../domain/money'
import type { Connector } from '../../connectors/connector'
import { keyInUse, type RecordState, type RemoteRow } from '../../domain/record-state'
import type { MinorUnits } from '../../domain/records'
import type { Sql } from '../../runtime/bulk'
import { recordId } from '../../runtime/digest'
import type { PoolRow, Span } from '../../store/matching-pool'
import { findByAlias } from '../../store/aliases'
import type { StagedLine } from '../../store/staged-lines'
import type { RunFacts } from '../run-facts'

/** What a connector's habits call for. */
export function needsOf(
  { connector, integration }: Pick<RunFacts, 'connector' | 'integration'>,
  matchesChangedAmounts: boolean,
): MatchingNeeds {
  const { ids, reuses_ids } = connector.quirks
  const reissues = ids === 'reissued_on_posting' || ids === 'per_session'
  return {
    reissues_on_posting: reissues,
    matches_changed_amounts: matchesChangedAmounts,
    derives_ids: ids === 'derived' || reuses_ids === true,
    relinked: ids === 'per_session' || (reissues && wasLinkedAgain(integration)),
  }
}

/** May rows of this connector turn out to be records that are here under another key? */
export const canReissue = ({ quirks }: Connector): boolean => quirks.ids !== 'stable' || quirks.reuses_ids === true

/** A new login may have brought new ids with it. */
const wasLinkedAgain = ({ connected_at, last_synced_at }: RunFacts['integration']): boolean =>
  connected_at !== null && last_synced_at !== null && connected_at > last_synced_at

/** Which record an account's id leads to. */
export type ResolveAccount = (externalId: string) => string

const accountKey = (integrationId: string, externalId: string): string => recordId(integrationId, 'account', externalId)

export const toIncoming = (
  line: Pick<StagedLine, 'key_id' | 'body'>,
  replaces: readonly string[],
  account: ResolveAccount,
): Incoming => ({
  ...toEntry(line.key_id, line.body, account),
  replaces,
})

export const toStored = (row: PoolRow, at_provider: Stored['at_provider'], account: ResolveAccount): Stored => ({
  ...toEntry(row.record_id, row.body, account),
  keys: [row.key_id],
  hand_made: row.hand_made,
  reconciled: row.reconciled,
  at_provider,
  foreign: false,
})

export function toEntry(id: string, body: JsonObject, account: ResolveAccount): Entry {
  const text = (field: string) => textIn(body, field)
  const acted_on = text('transacted_on')
  return {
    id,
    account: account(text('account_external_id') ?? ''),
    currency: text('currency') ?? '',
    amount_minor: fromMinorUnits(body['amount_minor'] as MinorUnits),
    status: text('status') as Entry['status'],
    day: dayNumber(text('posted_on') ?? ''),
    acted_on: acted_on === null ? null : dayNumber(acted_on),
    payee: text('payee') ?? text('payee_raw'),
  }
}

/** Every pair that a pass would look at, whatever became of the record at the provider: these rows have to wait. */
export function mayMatch(incoming: readonly Incoming[], stored: readonly Stored[], needs: MatchingNeeds): Set<string> {
  const passes = passesFor(needs)
  const byAccount = new Map<string, Stored[]>()
  for (const record of stored) {
    const place = `${record.account} ${record.currency}`
    const there = byAccount.get(place)
    if (there === undefined) byAccount.set(place, [record])
    else there.push(record)
  }
  const fits = (row: Incoming): boolean =>
    (byAccount.get(`${row.account} ${row.currency}`) ?? []).some((record) =>
      passes.some(
        (pass) =>
          pass.takes(row) &&
          pass.offers(record) &&
          (!pass.same_money || row.amount_minor === record.amount_minor) &&
          pass.fits(row, record),
      ),
    )
  return new Set(incoming.filter(fits).map(({ id }) => id))
}

/** The days on which a partner of these rows may lie, as few spans as cover them. */
export function spansAround(days: readonly number[]): Span[] {
  const spans: { from: number; until: number }[] = []
  for (const day of [...new Set(days)].sort((a, b) => a - b)) {
    const last = spans.at(-1)
    const from = day - Math.max(POSTING_DAYS, TYPED_DAYS)
    if (last !== undefined && from <= last.until + 1) last.until = day + TYPED_DAYS
    else spans.push({ from, until: day + TYPED_DAYS })
  }
  return spans.map(({ from, until }) => ({ from: dayText(from), until: dayText(until) }))
}

const dayText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

/** A line as a version of a record. */
export const toRemoteRow = (
  line: Omit<StagedLine, 'n'>,
  updatedAt: string | null | undefined,
  now: string,
): RemoteRow => ({
  key_id: line.key_id,
  external_id: line.external_id,
  body: unpackBody(line.entity, line.body) as JsonObject,
  hash: line.hash,
  version: line.version,
  updated_at: updatedAt ?? null,
  received_at: now,
})

export const newRecord = ({ entity }: Pick<StagedLine, 'entity'>, row: RemoteRow): RecordState => ({
  record_id: row.key_id,
  entity,
  external_id: row.external_id,
  base: {
    body: row.body,
    hash: row.hash,
    version: row.version,
    updated_at: row.updated_at,
    received_at: row.received_at,
    gone: false,
    hand_made: false,
  },
  overrides: [],
  keys: [],
  twins: [],
  absorbed_by: null,
})

/** A record that is under work, as one that incoming rows may turn out to be. */
export const poolRowOf = (state: RecordState): PoolRow => ({
  record_id: state.record_id,
  body: state.base.body,
  // Only the key in use can be replaced: a row that names an older one comes after another that did.
  key_id: keyInUse(state).id,
  hand_made: false,
  reconciled: state.base.body['cleared'] === 'reconciled',
  gone: state.base.gone,
})

/** Which record an account's id leads to: its own, unless the account has had another id before. */
export async function accountsOf(
  sql: Sql,
  integrationId: string,
  rows: readonly Pick<StagedLine, 'body'>[],
): Promise<ResolveAccount> {
  const names = new Set(rows.map(({ body }) => body['account_external_id']).filter((name) => typeof name === 'string'))
  const keys = new Map([...names].map((name) => [name, accountKey(integrationId, name)]))
  const records = await findByAlias(sql, [...keys.values()])
  return (name) => {
    const key = keys.get(name) ?? accountKey(integrationId, name)
    return records.get(key) ?? key
  }
}
