/** What people change in records, and what they decide where a provider says otherwise. */
import type { List } from '../api/answers'
import type {
  AlikeOutcome,
  Balances,
  Change,
  Conflict,
  ListedConflict,
  ConflictCounts,
  ConflictDetail,
  Decision,
  Policies,
  RecordDetail,
  UndoneDecision,
  UndoneRun,
} from '../api/discrepancies-answers'
import type {
  AnswerMatch,
  AnswerRemovals,
  ChangeRecord,
  CountConflicts,
  Decide,
  DeleteRecord,
  ListChanges,
  ListConflicts,
  ListDecisions,
  ListHeldRemovals,
  ListMatches,
  MergeRecords,
  PutPolicy,
  ResolveAlike,
  ResolveConflict,
  RestoreRecord,
  SameAccount,
  TypeRecord,
  UndoDecision,
  UndoSync,
} from '../api/discrepancies-requests'
import type {
  HeldRemovals,
  HeldRemovalsDetail,
  MatchCandidate,
  MatchDetail,
  RemovalsAnswered,
  United,
} from '../api/matches-answers'
import type { PreviewSync } from '../api/requests'
import type { Preview, PreviewedChange } from '../domain/preview'
import { createSend, formOf, type ClientOptions, type Once } from './http'

export type {
  Change,
  Conflict,
  ConflictDetail,
  Decision,
  HeldRemovals,
  ListedConflict,
  MatchCandidate,
  MatchDetail,
  Policies,
  Preview,
  PreviewedChange,
  RecordDetail,
}

export const getDiscrepancyService = (options: ClientOptions) => {
  const send = createSend(options)
  return {
    /** Adds a transaction by hand. */
    typeRecord: (body: TypeRecord, once: Once = {}): Promise<RecordDetail> =>
      send('POST', '/v1/records', { body, ...once }),
    /** Sets fields, or lets them follow the provider again. */
    changeRecord: (record_id: string, body: ChangeRecord): Promise<RecordDetail> =>
      send('PATCH', record(record_id), { body }),
    deleteRecord: (record_id: string, query: DeleteRecord = {}): Promise<RecordDetail> =>
      send('DELETE', record(record_id), { query: query as Record<string, string | number | undefined> }),
    restoreRecord: (record_id: string, body: RestoreRecord = {}, once: Once = {}): Promise<RecordDetail> =>
      send('POST', `${record(record_id)}/restore`, { body, ...once }),

    listConflicts: (query: ListConflicts = {}): Promise<List<ListedConflict>> =>
      send('GET', '/v1/conflicts', { query }),
    countConflicts: async (query: CountConflicts = {}): Promise<ConflictCounts['data']> =>
      (await send<ConflictCounts>('GET', '/v1/conflicts/counts', { query })).data,
    /** With what each answer would make of the record. */
    getConflict: (conflict_id: string): Promise<ConflictDetail> => send('GET', conflict(conflict_id)),
    resolveConflict: (conflict_id: string, body: ResolveConflict, once: Once = {}): Promise<ConflictDetail> =>
      send('POST', `${conflict(conflict_id)}/resolve`, { body, ...once }),
    undoConflict: (conflict_id: string, body: Decide = {}, once: Once = {}): Promise<ConflictDetail> =>
      send('POST', `${conflict(conflict_id)}/undo`, { body, ...once }),
    /** One answer for many; with `dry_run` only shown. */
    resolveConflicts: (body: ResolveAlike, once: Once = {}): Promise<AlikeOutcome> =>
      send('POST', '/v1/conflicts/resolve', { body, ...once }),

    /** Pairs of records that may be one. */
    listMatches: (query: ListMatches = {}): Promise<List<MatchCandidate>> => send('GET', '/v1/matches', { query }),
    /** Side by side, with the record that the two would be. */
    getMatch: (candidate_id: string): Promise<MatchDetail> => send('GET', match(candidate_id)),
    answerMatch: (candidate_id: string, body: AnswerMatch, once: Once = {}): Promise<United> =>
      send('POST', `${match(candidate_id)}/answer`, { body, ...once }),
    /** Shows another record as this one. */
    mergeRecords: (record_id: string, body: MergeRecords, once: Once = {}): Promise<United> =>
      send('POST', `${record(record_id)}/merge`, { body, ...once }),

    /** Says that an account of another integration is this one; with `dry_run` only counts what that would unite. */
    declareSameAccount: (record_id: string, body: SameAccount, once: Once = {}): Promise<United> =>
      send('POST', `${record(record_id)}/same-account`, { body, ...once }),

    /** Removals that were too many to believe. */
    listHeldRemovals: (query: ListHeldRemovals = {}): Promise<List<HeldRemovals>> =>
      send('GET', '/v1/held-removals', { query }),
    getHeldRemovals: (removal_id: string): Promise<HeldRemovalsDetail> => send('GET', held(removal_id)),
    answerHeldRemovals: (removal_id: string, body: AnswerRemovals, once: Once = {}): Promise<RemovalsAnswered> =>
      send('POST', `${held(removal_id)}/answer`, { body, ...once }),

    /** What a sync, or importing a file, would do. Nothing of it is done. */
    previewSync: (integration_id: string, body: PreviewSync = {}, once: Once = {}): Promise<Preview> =>
      send('POST', `/v1/integrations/${encodeURIComponent(integration_id)}/preview`, { body, ...AWHILE, ...once }),
    /**
     * What importing a file would do, which need not be uploaded before and is not kept. Refused with
     * `preview.needs_answers`, the problem lists the questions under `files`: send it again with the answers.
     */
    previewFile: (
      integration_id: string,
      file: File,
      answers: Readonly<Record<string, string>> = {},
      once: Once = {},
    ): Promise<Preview> => {
      const body = formOf([file], answers)
      const path = `/v1/integrations/${encodeURIComponent(integration_id)}/files/preview`
      return send('POST', path, { body, ...AWHILE, ...once })
    },
    /** Whether the rows of each account add up to its balance. */
    getBalances: async (integration_id: string): Promise<Balances['data']> =>
      (await send<Balances>('GET', `/v1/integrations/${encodeURIComponent(integration_id)}/balances`)).data,

    listDecisions: (query: ListDecisions): Promise<List<Decision>> => send('GET', '/v1/decisions', { query }),
    getDecision: (decision_id: string): Promise<Decision> => send('GET', decision(decision_id)),
    undoDecision: (decision_id: string, body: UndoDecision = {}, once: Once = {}): Promise<UndoneDecision> =>
      send('POST', `${decision(decision_id)}/undo`, { body, ...once }),

    getPolicies: (integration_id: string): Promise<Policies> => send('GET', policies(integration_id)),
    putPolicy: (integration_id: string, body: PutPolicy): Promise<Policies> =>
      send('PUT', policies(integration_id), { body }),

    /** Why a job wrote what it wrote. */
    listChanges: (sync_job_id: string, query: ListChanges = {}): Promise<List<Change>> =>
      send('GET', `/v1/sync-jobs/${encodeURIComponent(sync_job_id)}/changes`, { query }),
    /** Takes back everything that a job wrote; with `preview` only counts it. */
    undoSync: (sync_job_id: string, body: UndoSync = {}, once: Once = {}): Promise<UndoneRun> =>
      send('POST', `/v1/sync-jobs/${encodeURIComponent(sync_job_id)}/undo`, { body, ...once }),
  }
}

/** A run of up to 50,000 rows is rehearsed meanwhile. */
const AWHILE = { takes_s: 100 }

const record = (id: string) => `/v1/records/${encodeURIComponent(id)}`
const conflict = (id: string) => `/v1/conflicts/${encodeURIComponent(id)}`
const match = (id: string) => `/v1/matches/${encodeURIComponent(id)}`
const held = (id: string) => `/v1/held-removals/${encodeURIComponent(id)}`
const decision = (id: string) => `/v1/decisions/${encodeURIComponent(id)}`
const policies = (integrationId: string) => `/v1/integrations/${encodeURIComponent(integrationId)}/policies`
