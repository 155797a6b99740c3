/** Logins that are claimed: a token that works once stands for the address of a claim, which gives user name and password. */
import { hash, randomBytes } from 'node:crypto'
import { json, text, type Answer } from './answer'

/** The setup tokens of one login. One that is not claimed before the sandbox ends is void. */
export class SetupTokens {
  /** The same after a restart: who has claimed goes on. */
  readonly password: string
  private readonly open = new Set<string>()

  constructor(app_name: string, login: string) {
    this.password = hash('sha256', `${app_name}\n${login}`).slice(0, 32)
  }

  /** @param root where the provider’s API begins */
  issue(root: string): string {
    const name = randomBytes(16).toString('hex')
    this.open.add(name)
    return Buffer.from(`${root}/claim/${name}`).toString('base64')
  }

  /** Whether the token was there; it is spent. */
  claim(name: string): boolean {
    return this.open.delete(name)
  }
}

export const issued = (setup_token: string): Answer => json(200, { setup_token })

/** `http://user:password@host/path` */
export function accessUrl(root: string, user: string, password: string): Answer {
  const url = new URL(root)
  url.username = user
  url.password = password
  return text(200, 'text/plain; charset=utf-8', url.toString())
}
