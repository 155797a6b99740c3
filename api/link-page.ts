/** The page on which a person lands who comes back from a provider. It needs nothing but itself. */
import { escapeUTF8 } from 'entities'
import { createHash } from 'node:crypto'

export interface LinkPage {
  heading: string
  /** What happened, and what can be done about it. */
  paragraphs: readonly string[]
  /** What to quote when it is reported. */
  code: string | null
  /** Where to go from here: an address of ours. */
  home: string
}

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  // In a pop-up it stays within sight of the page that opened it. There is nothing here to take hold of.
  'cross-origin-opener-policy': 'unsafe-none',
}

export const linkPage = ({ heading, paragraphs, code, home }: LinkPage): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeUTF8(heading)}</title>
<style>${STYLE}</style>
<main>
<h1>${escapeUTF8(heading)}</h1>
${paragraphs.map((words) => `<p>${escapeUTF8(words)}</p>`).join('\n')}
${code === null ? '' : `<p><small>Code: <code>${escapeUTF8(code)}</code></small></p>`}
<p><a href="${escapeUTF8(home)}">Go on</a></p>
</main>
</html>
`

const STYLE = `
:root { color-scheme: light dark; --ink: #1a1d21; --paper: #fff; --ground: #eef0f3; --line: #c9ced6; --link: #0b57d0 }
@media (prefers-color-scheme: dark) { :root { --ink: #e7e9ec; --paper: #1f2227; --ground: #15171a; --line: #3d434b; --link: #8ab4f8 } }
body { margin: 0; padding: 3rem 1rem; font: 1rem/1.6 system-ui, sans-serif; color: var(--ink); background: var(--ground) }
main { max-width: 34rem; margin: auto; padding: 1.5rem 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem }
h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.3 }
a { color: var(--link) }
`

/** Nothing is loaded, run, framed or sent from here; the one style is known by its digest. */
export const PAGE_POLICY = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ')
