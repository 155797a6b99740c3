/** Two accounts of two integrations are one: whatever is in both is shown once from now on, and goes on coming from both. */
import { IntegrationError } from '../../domain/errors'
import type { JsonObject } from '../../domain/json'
import { viewOf } from '../../domain/record-state'
import type { Sql } from '../../runtime/bulk'
import { mintId } from '../../runtime/ids'
import type { Before } from '../../store/decisions'
import { integrationOfRecord } from '../../store/editing'
import { pairBalances, readAccounts, type AccountLink } from '../../store/linked-accounts'
import { candidatesBetween, markCandidates, suggestMatches } from '../../store/match-candidates'
import { loadStates } from '../../store/record-states'
import type { ServiceDeps } from '../deps'
import { changing, type Changing } from './changing'
import { canUnite } from './merge-records'
import { countsOf, pairRows, type SharedTransactions } from './pair-rows'
import { toHex, toRecordId } from './record-ids'
import { unite } from './unite'

export interface SameAccountWish {
  /** The account that is shown. Its provider's word holds where the two differ. */
  record_id: string
  /** The one that is shown as it from now on. */
  other_record_id: string
  actor: string
  /** Only shows what would become of the two. */
  dry_run: boolean
}

export interface DeclaredSame {
  /** What takes it back; null in a dry run. */
  decision_id: string | null
  record_id: string
  body: JsonObject
  transactions: SharedTransactions
}

/** @throws request.not_found, match.impossible */
export async function declareSameAccount(deps: ServiceDeps, wish: SameAccountWish): Promise<DeclaredSame> {
  const { actor, dry_run } = wish
  const [leading_id, following_id] = [toHex(wish.record_id), toHex(wish.other_record_id)]
  const together_with = [await integrationOfRecord(deps.db.bulk, leading_id, deps.scope)]
  return changing(
    deps,
    { record_id: wish.other_record_id, actor },
    async (act) => {
      const said = { incoming_id: following_id, pass: 'P6 same account', score: 100, reasons: ['a person said so'] }
      const declared = await declare(act, leading_id, following_id, said)
      return { ...declared, decision_id: dry_run ? null : declared.decision_id }
    },
    { dry_run, together_with },
  )
}

/** What it would come to that two accounts are one; null where one of them is no account any more. */
export async function shareOf(sql: Sql, leadingId: string, followingId: string): Promise<SharedTransactions | null> {
  const accounts = await readAccounts(sql, [leadingId, followingId])
  const [leading, following] = [leadingId, followingId].map((id) => accounts.find(({ account_id }) => account_id === id))
  return leading === undefined || following === undefined ? null : countsOf(await pairRows(sql, { leading, following }))
} // prettier-ignore

/** Whoever calls holds both integrations. */
export async function declare(
  act: Changing,
  leadingId: string,
  followingId: string,
  evidence: JsonObject,
): Promise<DeclaredSame & { decision_id: string }> {
  const { sql } = act
  const link = await requireLink(act, leadingId, followingId)
  const found = await pairRows(sql, link)
  const decision_id = mintId('decision')
  const twins = [
    { record_id: leadingId, twin_id: followingId },
    ...(await pairBalances(sql, link)),
    ...found.matches.map(({ stored, incoming }) => ({ record_id: stored, twin_id: incoming })),
  ]
  const transactions = countsOf(found)
  await act.decide({
    decision_id,
    kind: 'same_account',
    record_ids: twins.flatMap(({ record_id, twin_id }) => [record_id, twin_id]),
    evidence: { ...evidence, transactions: { ...transactions } },
    before: { candidates: await answerQuestions(act, leadingId, followingId, decision_id) },
  })
  await unite(sql, twins.map((twin) => ({ ...twin, decision_id })), 'same_account') // prettier-ignore
  const cause = { integration_no: link.following.integration_no, sync_job_id: null }
  await suggestMatches(sql, found.candidates, cause)
  const shown = (await loadStates(sql, [leadingId])).get(leadingId)
  const body = shown === undefined ? {} : viewOf(shown, act.policies.rules).body
  return { decision_id, record_id: toRecordId(leadingId), body, transactions }
}

async function requireLink(
  { sql, user_id }: Changing,
  leadingId: string,
  followingId: string,
): Promise<Omit<AccountLink, 'decision_id'>> {
  const states = await loadStates(sql, [leadingId, followingId])
  const [first, second] = [states.get(leadingId), states.get(followingId)]
  const accounts = await readAccounts(sql, [leadingId, followingId])
  const [leading, following] = [leadingId, followingId].map((id) => accounts.find(({ account_id }) => account_id === id))
  if (first === undefined || second === undefined || leading === undefined || following === undefined)
    throw new IntegrationError('match.impossible')
  const [ours, theirs] = [first.base.body['currency'], second.base.body['currency']]
  const fits = ours === null || theirs === null || ours === theirs
  if (!fits || !canUnite(first, second) || leading.user_id !== user_id || leading.integration_no === following.integration_no)
    throw new IntegrationError('match.impossible')
  return { leading, following }
} // prettier-ignore

/** Whoever asked whether the two are one has the answer. @returns the questions, as taking the decision back restores them */
async function answerQuestions(
  { sql, actor }: Changing,
  leadingId: string,
  followingId: string,
  decision_id: string,
): Promise<NonNullable<Before['candidates']>> {
  const asked = await candidatesBetween(sql, leadingId, followingId)
  await markCandidates(sql, asked.map(({ candidate_id }) => candidate_id), 'accepted', { actor, decision_id }) // prettier-ignore
  return asked
}
