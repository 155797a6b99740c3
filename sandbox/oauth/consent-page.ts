/** The page on which a person chooses an account and lets the client in, or does not. */
import { createHash } from 'node:crypto'
import { text, type Answer } from '../answer'

export interface Consent {
  title: string
  /** The request as it came: the form sends it again, with the person's choice. */
  query: URLSearchParams
  logins: readonly string[]
}

export const consentPage = ({ title, query, logins }: Consent): Answer =>
  text(200, 'text/html; charset=utf-8', page(title, query, logins), {
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${digest(STYLE)}'; base-uri 'none'; frame-ancestors 'none'`,
  })

const page = (title: string, query: URLSearchParams, logins: readonly string[]): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(title)} (simulated): allow access?</title>
<style>${STYLE}</style>
<main>
<h1>${escape(title)} <small>simulated</small></h1>
<p><strong>${escape(query.get('client_id') ?? 'A client')}</strong> asks to read your accounts and transactions.</p>
<form method="get">
${[...query].map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`).join('\n')}
<fieldset>
<legend>Sign in as</legend>
${logins.map(choice).join('\n') || '<p>Nobody has an account here yet: make one at the control door.</p>'}
</fieldset>
<button name="sandbox_decision" value="approve"${logins.length === 0 ? ' disabled' : ''}>Allow</button>
<button name="sandbox_decision" value="deny">Deny</button>
</form>
</main>
</html>
`

const choice = (login: string, index: number): string =>
  `<label><input type="radio" name="sandbox_login" value="${escape(login)}"${index === 0 ? ' checked' : ''}> ${escape(login)}</label>`

const STYLE = `
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; padding: 2rem 1rem; background: #f4f5f7; color: #1a1d21 }
main { max-width: 30rem; margin: auto; background: #fff; padding: 1.5rem 2rem; border: 1px solid #c9ced6; border-radius: .5rem }
small { font-size: .9rem; font-weight: normal; color: #565d66 }
fieldset { border: 0; padding: 0; margin: 0 0 1rem }
label { display: block; padding: .25rem 0 }
button { font: inherit; padding: .4rem 1.2rem }
`

const digest = (content: string): string => createHash('sha256').update(content).digest('base64')

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (words: string): string => words.replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? '')
