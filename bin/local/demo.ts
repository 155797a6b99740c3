/** Whom and what the demonstration shows. The first two stories are the platform's own usage examples. */

export const DEMO_USER_ID = 'user_vanderbilt_001'

export interface DemoLink {
  app_name: string
  /** What the provider knows the user by: a token or key that links the account, or who consents to the link. */
  login: string
  /** Transactions that the sandbox holds for this user. */
  size: number
}

export const DEMO_LINKS = {
  mint: { app_name: 'mint', login: '0x_MOCK_OAUTH_TOKEN_ABC', size: 1_200 },
  ynab: { app_name: 'ynab', login: 'ynab_demo_token', size: 2_500 },
  stripe: { app_name: 'stripe', login: 'rk_test_demo', size: 800 },
  simplefin: { app_name: 'simplefin', login: 'demo', size: 300 },
} as const satisfies Record<string, DemoLink>

/** Nobody links it: there to be tried in the console, by consent or by token. It reaches several accounts. */
const TO_TRY = { app_name: 'ynab', login: 'ynab_two_plans', size: 400, more_plans: [{ size: 60, currency: 'EUR' }] }

/** The usage example asks for exactly this id, so the link is seeded under it. */
export const YNAB_INTEGRATION_ID = 'integration_user_001_ynab'

/** Gives the demo user an account at each provider, unless the sandbox remembers it. */
export async function openSandboxAccounts(sandbox_url: string): Promise<void> {
  for (const { app_name, login: name, ...wish } of [...Object.values(DEMO_LINKS), TO_TRY]) {
    const login = `${sandbox_url}/control/${app_name}/${encodeURIComponent(name)}`
    if ((await fetch(login)).ok) continue
    const answer = await fetch(login, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...wish, seed: 'demo' }),
    })
    if (!answer.ok)
      throw new Error(`the sandbox refused to make ${app_name} data: ${answer.status} ${await answer.text()}`)
  }
}

/** A token that links SimpleFIN, once. */
export async function newSetupToken(sandbox_url: string): Promise<string> {
  const { app_name, login } = DEMO_LINKS.simplefin
  const answer = await fetch(`${sandbox_url}/control/${app_name}/${login}/tokens`, { method: 'POST' })
  if (!answer.ok) throw new Error(`the sandbox gave no setup token: ${answer.status}`)
  return ((await answer.json()) as { setup_token: string }).setup_token
}

/** Consents as the demo user would in a browser: to the provider, and from there back to the service. */
export async function consentInSandbox(authorization_url: string, login: string): Promise<void> {
  const url = new URL(authorization_url)
  url.searchParams.set('sandbox_login', login)
  url.searchParams.set('sandbox_decision', 'approve')
  const landing = await fetch(url, { headers: { accept: 'application/json' } })
  if (!landing.ok) throw new Error(`the consent led nowhere: ${landing.status} ${await landing.text()}`)
}
