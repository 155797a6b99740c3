/** A person's browser, as far as linking by consent needs one. */

/** Decides at the sandbox, and answers where the browser is sent back to. */
export async function decide(authorizationUrl: string, login: string, decision: 'approve' | 'deny'): Promise<URL> {
  const url = new URL(authorizationUrl)
  url.searchParams.set('sandbox_login', login)
  url.searchParams.set('sandbox_decision', decision)
  const answer = await fetch(url, { redirect: 'manual' })
  const location = answer.headers.get('location')
  if (location === null) throw new Error(`the sandbox answered ${answer.status}: ${await answer.text()}`)
  return new URL(location)
}

export interface Landing {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

/** Comes back to the service as a program does. */
export async function land(back: URL): Promise<Landing> {
  const answer = await fetch(back, { headers: { accept: 'application/json' }, redirect: 'manual' })
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Landing['body'] }
}

/** Comes back to the service as a person does. */
export async function visit(back: URL): Promise<{ status: number; headers: Headers; html: string }> {
  const answer = await fetch(back, { headers: { accept: 'text/html' }, redirect: 'manual' })
  return { status: answer.status, headers: answer.headers, html: await answer.text() }
}
