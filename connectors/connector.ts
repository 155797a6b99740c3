/**
 * The contract of a connector: the description of one app.
 *
 * A connector says what the app is, how it proves who asks, how to ask for a page and how to read a row. It holds no
 * database, no Temporal, no clock and no retry: the engine has those, and chooses what to do by the declared quirks.
 */
import type { IntegrationError } from '../domain/errors'
import type { OfferedAccount, Protocol } from '../domain/integration'
import type { CanonicalRow, Entity } from '../domain/records'
import type { SyncType, Warning } from '../domain/sync-job'
import type { FileFormat } from './formats/file-format'

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** Where the next run resumes. Saved in the same transaction as the rows that it follows. */
export type Cursor = JsonObject
/** Where the next page of this run begins: "is there more", and nothing to do with where to resume. */
export type Position = JsonObject

export interface Connector {
  readonly app: AppEntry
  readonly quirks: Quirks
  /** How people let us in at the provider, for apps with the protocol `oauth2`; null for the others. */
  readonly oauth: OAuthDescription | null
  /** In dependency order: a stream may refer to records of the streams before it. */
  readonly streams: readonly Stream[]
  /** The files it takes, if any. A file of another format is refused before a job starts. */
  readonly formats?: readonly FileFormat[]
  /** The headers that prove who asks. */
  headers(credentials: Credentials): Record<string, string>
  /**
   * Where the provider of this link is, when the user or the provider itself has said so: a claimed URL, a server of the
   * user's own. It is asked behind the guard only. Absent where configuration says it.
   */
  address?(credentials: Credentials, settings: Settings): string
  /**
   * Trades what people send for what is kept, for apps with the protocol `claim_url`: a token that works once for the login
   * that it stands for. Asked at `address()` of what was sent, and once: what it answers is kept before anything else is done.
   */
  claim?(http: ProviderHttp): Promise<Credentials>
  /** Asks the provider whose account this is. Refused credentials throw `integration.credentials_refused`. */
  verify(http: ProviderHttp, wish: LinkWish): Promise<VerifiedLink>
  /** What an answer with an error status means. */
  failure(answer: ErrorAnswer): IntegrationError
}

/** The entry of the catalogue, as `GET /v1/apps` shows it. */
export interface AppEntry {
  app_name: string
  title: string
  description: string
  category: 'budgeting' | 'aggregation' | 'banking' | 'payments' | 'accounting'
  status: 'live' | 'retired'
  /** For a retired app: what became of it, and the app to link instead. */
  status_detail: string | null
  replaced_by: string | null
  protocols: readonly Protocol[]
  /** The provider's real address; configuration may point elsewhere. Null for apps that only read files. */
  base_url: string | null
  fields: readonly CredentialField[]
  limits: Quota | null
  /** Endings of the files it reads, if any: `['.csv']`. */
  file_types: readonly string[]
  homepage: string
}

/** One thing to ask the user for; forms are drawn from it. */
export interface CredentialField {
  name: string
  title: string
  /** The protocol that needs it; null when every one does. */
  protocol: Protocol | null
  required: boolean
  /** Stored encrypted and never shown again. Fields that are not secret become settings of the integration. */
  secret: boolean
  example: string
  /** A regular expression that the whole value matches. */
  pattern: string | null
  help: string
  help_url: string | null
}

export interface Quota {
  requests: number
  window_s: number
  /** What the provider counts by. */
  scope: 'token' | 'account' | 'client'
}

/** OAuth 2.0, the code flow with PKCE. Whether a refresh replaces the refresh token is told by `quirks.rotates_login`. */
export interface OAuthDescription {
  /** The provider's real addresses; configuration may point elsewhere, where the paths stay the same. */
  authorization_endpoint: string
  token_endpoint: string
  /** RFC 7009; null where tokens cannot be revoked. */
  revocation_endpoint: string | null
  /** What the provider calls itself in `iss` of its answers (RFC 9207); null where it sends none. */
  issuer: string | null
  /** Asked of the person, all of them: a consent that lacks one links nothing. */
  scopes: readonly ConsentScope[]
  /** Where it wants our client id and secret: in the body, or in an `Authorization` header. */
  client_authentication: 'body' | 'basic'
}

/** One right that a consent gives. */
export interface ConsentScope {
  /** As the provider calls it. */
  name: string
  /** What it lets us do, to follow “may”: for the person who is asked, and who looks it up later. */
  words: string
}

/** What the engine must know of the provider's habits. */
export interface Quirks {
  /** `stable`: for ever. `derived`: the connector makes ids from content. `reissued_on_posting`, `per_session`: as they say. */
  ids: 'stable' | 'derived' | 'reissued_on_posting' | 'per_session'
  /** Is an id known to be given to another transaction later? Then a row that differs in day, amount and payee is a new one. */
  reuses_ids?: boolean
  /** The field that links a posted row to its pending one, if any. The row tells it as `facts.replaces`. */
  pending_link: string | null
  /** `tombstone`: deletions are told, and a complete read without a row proves that it is gone. `window`, `never`: absence proves nothing. */
  deletes: 'tombstone' | 'window' | 'never'
  cursor: 'server' | 'window' | 'file'
  /** `page`: a cursor may be saved after its page. `end`: only after the last page of the read. */
  cursor_commit: 'page' | 'end'
  /** How far back an incremental read looks for late changes, in days; null where the cursor makes it needless. */
  lookback_days: number | null
  /** Does a refreshed login replace the refresh token? */
  rotates_login: boolean
}

export type Credentials = Readonly<Record<string, string>>
/** What is not secret about a link: chosen plan, currency. Kept with the integration in plain text. */
export type Settings = Readonly<Record<string, string>>

export interface LinkWish {
  credentials: Credentials
  settings: Settings
  /** The account the person asked for, by the provider's id; null where none was named. */
  external_account: string | null
}

export interface VerifiedLink {
  external_account: { id: string; name: string }
  settings: Settings
  /**
   * The account that was asked for is told by its name alone, which somebody else's may have as well. It is then taken
   * only where a person said that it is this one.
   */
  by_name_only?: boolean
  /** When the provider will ask the person again, where it says so: ISO 8601. */
  consent_expires_at?: string | null
  /**
   * Every account that can be linked with this login, the one above among them, the likeliest first. Where there are
   * several and none was asked for, a person chooses. Left out where a login is one account.
   */
  reaches?: readonly ReachedAccount[]
}

/** An account as a person recognises it, and the settings of a link to it. */
export interface ReachedAccount extends Omit<OfferedAccount, 'linked_as'> {
  settings: Settings
}

export interface Stream {
  readonly name: string
  readonly title: string
  /** The entities its rows become. */
  readonly entities: readonly Entity[]
  readonly modes: readonly SyncType[]
  /**
   * Asks for one page and yields its rows as they arrive, each the JSON text of one row as the provider sent it, in
   * batches of any size. Never holds a whole large body.
   */
  read(ask: Ask): AsyncGenerator<string[], PageEnd>
  /** One row, parsed, to the records it stands for. What cannot be mapped exactly throws `record.unmappable`. */
  map(row: Json, context: MapContext): CanonicalRow[]
}

export interface Ask {
  /** The provider's API; null when the rows come from a file. */
  http: ProviderHttp | null
  /** The uploaded file in pieces, which can be gone through more than once; null when the rows come from the API. */
  file: AsyncIterable<Uint8Array> | null
  /** The cursor saved by an earlier run; null reads everything. */
  cursor: Cursor | null
  /** What the page before this one answered; null for the first page of the run. */
  position: Position | null
  settings: Settings
}

export interface PageEnd {
  /** Where the next page of this run begins; null after the last. */
  position: Position | null
  /** Where a later run resumes once this page is stored; null while there is no safe place to say. */
  cursor: Cursor | null
  /** The days that the read shows whole, said with its last page: a pending row of those days that is missing is gone. */
  covers?: { from: string; until: string | null }
  /** Said with its last page: the provider kept something back, so that nothing is proven to be gone. */
  incomplete?: boolean
  /** What the ledger has to say of the page as a whole. None of its content. */
  warnings?: readonly Warning[]
}

export interface MapContext {
  settings: Settings
}

/** Speaks to one provider with one login: adds the base URL and the headers, and turns every fault into a failure code. */
export interface ProviderHttp {
  /** A small answer, whole and parsed. */
  json(path: string, query?: Query): Promise<unknown>
  /**
   * A large answer, in pieces as they arrive. Ending early throws `provider.truncated`, an answer of another media type
   * than the one asked for (JSON, if none is) `provider.unreadable`.
   */
  stream(path: string, query?: Query, media_type?: string): AsyncGenerator<Uint8Array>
  /** The same for a question that is a body of its own, and that proves itself who asks. */
  post(path: string, question: Question): AsyncGenerator<Uint8Array>
}

export interface Question {
  query?: Query | undefined
  headers?: Readonly<Record<string, string>>
  /** Of the body. */
  media_type: string
  /** What may be answered; a list is not held against the answer, for providers that name no type properly. */
  accept: string
  /** Writes the body; asked anew for every request. */
  body(signing: Signing): string
}

/** What a body may need that only the line knows. */
export interface Signing {
  credentials: Credentials
  now: Date
  /** A new UUID each time. */
  unique: () => string
}
export type Query = Readonly<Record<string, string | number | undefined>>

export interface ErrorAnswer {
  status: number
  /** Parsed JSON, or null where the body was something else. At most 64 KB were read. */
  body: Json
  /** From `Retry-After`, if the answer had one. */
  retry_after_ms: number | undefined
}
