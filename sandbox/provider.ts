/** The contract between the sandbox and a simulated provider. */
import { z } from 'zod'
import type { CanonicalRow } from '../domain/records'
import type { Answer } from './answer'
import type { ChangeOutcome } from './changes'

export interface Provider {
  readonly app_name: string
  /** Where the provider's own API begins. */
  readonly base_path: string
  /** Its authorization server, which lives at `<base>/oauth`, if people let clients in there. */
  readonly oauth?: { title: string; base: string; scopes: readonly string[] }
  /** For a provider whose logins are claimed with setup tokens, at `<base_path>/claim/:token`: what `/info` answers. */
  readonly claims?: { info(): Answer }
  /** Makes the data of one login. `wish` is the body of the PUT, not yet checked. */
  open(login: string, wish: unknown): Promise<Source>
  /** For a provider whose API is one address that questions are posted to: whose login a question names. */
  loginIn?(body: string): string
  /** Says no in the provider's own words. */
  refuse(refusal: Refusal): Answer
  /** Damages one row of an answer's text so that it cannot be understood; returns it unchanged if it holds no row. */
  spoil(body: string): string
}

/** The books of one login and the provider's view of them. */
export interface Source {
  readonly wish: CommonWish
  /** Facts for the summary: counts, and ids that a test needs. */
  describe(): SourceFacts
  /** @param asked the question, where questions are posted */
  answer(path: string, query: URLSearchParams, asked?: string): Answer
  /** Carries out a change order. @throws {ZodError | Refused} and then nothing has changed. */
  change(order: unknown): ChangeOutcome
  /** The oracle: what the source holds now, in canonical form, from the books and not from the wire. */
  records(): Iterable<CanonicalRow>
}

export interface SourceFacts {
  accounts: number
  transactions: number
  [fact: string]: string | number
}

export interface Refusal {
  kind: 'unauthorized' | 'forbidden' | 'rate_limit' | 'server_error' | 'not_found'
  headers?: Record<string, string>
  /** The question, where questions are posted. */
  asked?: string | undefined
}

/** What every PUT may say. */
export const CommonWish = z.strictObject({
  /** Transactions to begin with. */
  size: z.int().min(0).max(1_000_000),
  seed: z.union([z.int(), z.string().max(200)]).default(1),
  /** The day on which this world stands still: history ends the day before, and "a year ago" counts from here. */
  today: z.iso.date().default('2026-11-20'),
  history_days: z.int().min(1).max(36_500).default(1460),
  /** Requests in a rolling hour before 429; null for as many as you like. */
  requests_per_hour: z.int().min(1).nullable().default(null),
  /** Parts of paths that this login may not see: 403. `["/"]` disables it. */
  forbidden_paths: z.array(z.string()).default([]),
})
export type CommonWish = z.infer<typeof CommonWish>
