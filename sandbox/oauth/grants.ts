/** What an authorization server remembers: codes, tokens and what was consented to, over a restart as well if a file is named. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Adapter, AdapterPayload } from 'oidc-provider'

interface Entry {
  payload: AdapterPayload
  /** Milliseconds since the epoch; null: for ever. */
  ends: number | null
  /** A refresh token that was replaced is still taken until then. */
  grace_ends?: number
}

/** Sessions and interactions are of one browser and one moment; nothing of them is asked for again. */
const KEPT = new Set(['AccessToken', 'RefreshToken', 'AuthorizationCode', 'Grant'])

export class Grants {
  private readonly entries = new Map<string, Entry>()
  /** Whose a token or code is, after it is gone too: for the figures of the control door. */
  private readonly owners = new Map<string, string>()

  constructor(
    private readonly journal: string | undefined,
    /** Seconds for which a refresh token of this login is still good when it is replaced now. */
    private readonly graceOf: (accountId: string | undefined) => number,
  ) {
    if (journal === undefined || !existsSync(journal)) return
    for (const line of readFileSync(journal, 'utf8').split('\n').filter(Boolean)) {
      const [key, entry] = JSON.parse(line) as [string, Entry | null]
      if (entry === null) this.entries.delete(key)
      else this.entries.set(key, entry)
    }
    writeFileSync(journal, [...this.entries].map(lineOf).join(''), { mode: 0o600 })
  }

  /** The login that an access token speaks for, while it is good. */
  loginOf(accessToken: string): string | undefined {
    const payload = this.find(`AccessToken:${accessToken}`)
    return payload?.accountId
  }

  /** The login that a code or token was made for, even if it is good no more. */
  ownerOf(token: string): string | undefined {
    return this.owners.get(token)
  }

  adapterOf(model: string): Adapter {
    const keyOf = (id: string): string => `${model}:${id}`
    return {
      upsert: (id, payload, expiresIn) => {
        if (payload.accountId !== undefined) this.owners.set(id, payload.accountId)
        return this.set(keyOf(id), { payload, ends: expiresIn === undefined ? null : Date.now() + expiresIn * 1000 })
      },
      find: (id) => Promise.resolve(this.find(keyOf(id))),
      findByUid: () => Promise.resolve(undefined),
      findByUserCode: () => Promise.resolve(undefined),
      consume: (id) => {
        const entry = this.entries.get(keyOf(id))
        if (entry === undefined) return Promise.resolve()
        const payload = { ...entry.payload, consumed: Math.floor(Date.now() / 1000) }
        const grace_s = model === 'RefreshToken' ? this.graceOf(payload.accountId) : 0
        return this.set(keyOf(id), {
          ...entry,
          payload,
          ...(grace_s > 0 && { grace_ends: Date.now() + grace_s * 1000 }),
        })
      },
      destroy: (id) => this.set(keyOf(id), null),
      revokeByGrantId: async (grantId) => {
        for (const [key, { payload }] of this.entries) if (payload.grantId === grantId) await this.set(key, null)
      },
    }
  }

  private find(key: string): AdapterPayload | undefined {
    const entry = this.entries.get(key)
    if (entry === undefined || (entry.ends !== null && entry.ends <= Date.now())) return undefined
    return (entry.grace_ends ?? 0) > Date.now() ? { ...entry.payload, consumed: undefined } : entry.payload
  }

  private set(key: string, entry: Entry | null): Promise<void> {
    if (entry === null) this.entries.delete(key)
    else this.entries.set(key, entry)
    if (this.journal !== undefined && KEPT.has(key.split(':', 1)[0] ?? ''))
      appendFileSync(this.journal, lineOf([key, entry]), { mode: 0o600 })
    return Promise.resolve()
  }
}

const lineOf = (line: [string, Entry | null]): string => `${JSON.stringify(line)}\n`
