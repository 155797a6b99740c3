/** Who may ask which provider, what they see, what they asked, and what will go wrong for them. */
import type { Answer } from './answer'
import { SetupTokens } from './claims'
import { FaultList } from './faults'
import type { Refusal, Source } from './provider'

export interface Limits {
  requests_per_hour: number | null
  forbidden_paths: readonly string[]
}

const HOUR_MS = 3_600_000
/** Larger answers are not remembered for `repeat_page`: they would keep old slabs alive. */
export const REMEMBERED_BYTES = 1 << 20

export class Login {
  readonly faults = new FaultList()
  /** All requests, and how many to each path. */
  requests = 0
  readonly requests_by_path: Record<string, number> = {}
  /** What was asked of the authorization server: codes and refresh tokens that gave tokens, those refused, revocations. */
  readonly oauth = { exchanges: 0, refreshes: 0, refusals: 0, revocations: 0 }
  /** For providers whose logins are claimed. */
  readonly tokens: SetupTokens
  /** The last answer to each path. */
  readonly answered = new Map<string, Answer>()
  private recent: number[] = []

  constructor(
    readonly app_name: string,
    readonly name: string,
    readonly source: Source,
    readonly limits: Limits,
  ) {
    this.tokens = new SetupTokens(app_name, name)
  }

  /** Counts a request, and says why it may not go on. */
  admit(path: string, now: number): Refusal | null {
    this.requests += 1
    this.requests_by_path[path] = (this.requests_by_path[path] ?? 0) + 1
    if (this.limits.forbidden_paths.some((part) => path.includes(part))) return { kind: 'forbidden' }
    const { requests_per_hour } = this.limits
    if (requests_per_hour === null) return null
    this.recent = this.recent.filter((at) => at > now - HOUR_MS)
    if (this.recent.length >= requests_per_hour) return { kind: 'rate_limit' }
    this.recent.push(now)
    return null
  }
}

export class Logins {
  private readonly logins = new Map<string, Login>()

  get(app_name: string, name: string): Login | undefined {
    return this.logins.get(key(app_name, name))
  }

  of(app_name: string): Login[] {
    return [...this.logins.values()].filter((login) => login.app_name === app_name)
  }

  namesOf(app_name: string): string[] {
    return this.of(app_name).map(({ name }) => name)
  }

  put(login: Login): void {
    this.logins.set(key(login.app_name, login.name), login)
  }

  delete(app_name: string, name: string): boolean {
    return this.logins.delete(key(app_name, name))
  }
}

const key = (app_name: string, name: string): string => `${app_name}\n${name}`
