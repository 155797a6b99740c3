/** Whom and what the demonstration shows. The first two stories are the platform's own usage examples. */

export const DEMO_USER_ID = 'user_vanderbilt_001'

export interface DemoLink {
  app_name: string
  /** What the provider knows the user by. */
  token: string
  /** The field of `createIntegration` that carries it. */
  protocol: 'oauth_token' | 'api_key'
  /** Transactions that the sandbox holds for this user. */
  size: number
}

export const DEMO_LINKS = {
  mint: { app_name: 'mint', token: '0x_MOCK_OAUTH_TOKEN_ABC', protocol: 'oauth_token', size: 1_200 },
  ynab: { app_name: 'ynab', token: 'ynab_demo_token', protocol: 'oauth_token', size: 2_500 },
  stripe: { app_name: 'stripe', token: 'rk_test_demo', protocol: 'api_key', size: 800 },
} as const satisfies Record<string, DemoLink>

/** The usage example asks for exactly this id, so the link is seeded under it. */
export const YNAB_INTEGRATION_ID = 'integration_user_001_ynab'

/** Gives the demo user an account at each provider, unless the sandbox remembers it. */
export async function openSandboxAccounts(sandbox_url: string): Promise<void> {
  for (const { app_name, token, size } of Object.values(DEMO_LINKS)) {
    const login = `${sandbox_url}/control/${app_name}/${encodeURIComponent(token)}`
    if ((await fetch(login)).ok) continue
    const answer = await fetch(login, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ size, seed: 'demo' }),
    })
    if (!answer.ok)
      throw new Error(`the sandbox refused to make ${app_name} data: ${answer.status} ${await answer.text()}`)
  }
}
