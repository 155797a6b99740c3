/** What may still be asked of a provider, shared by every worker and every trigger. */
import type { Knex } from 'knex'
import { IntegrationError } from '../domain/errors'

export interface Budget {
  /** What the provider counts by, e.g. one login. */
  scope: string
  requests: number
  window_s: number
}

/**
 * Spends one request, or says when the next may be made.
 *
 * The window starts with its first request. A provider that counts in a rolling window may still answer 429 at the seam;
 * that is honoured too.
 *
 * @throws provider.rate_limited with the time until the window ends.
 */
export async function spendRequest(db: Knex, budget: Budget): Promise<void> {
  const { rows } = (await db.raw(SPEND, budget as unknown as Record<string, string | number>)) as {
    rows: { spent: number; wait_ms: number }[]
  }
  const [window] = rows
  if (window === undefined || window.spent <= budget.requests) return
  throw new IntegrationError('provider.rate_limited', `The budget of ${budget.requests} requests is spent.`, {
    retry_after_ms: Math.max(1_000, Math.ceil(window.wait_ms)),
  })
}

const SPEND = `
  insert into provider_requests as r (scope, window_started_at, spent) values (:scope, clock_timestamp(), 1)
  on conflict (scope) do update set
    window_started_at = case when r.window_started_at + make_interval(secs => :window_s) <= clock_timestamp() then clock_timestamp() else r.window_started_at end,
    spent = case when r.window_started_at + make_interval(secs => :window_s) <= clock_timestamp() then 1 else least(r.spent, :requests) + 1 end
  returning spent, extract(epoch from window_started_at + make_interval(secs => :window_s) - clock_timestamp()) * 1000 as wait_ms`
