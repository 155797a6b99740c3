/** Secrets that could be nowhere by chance, and the forms in which they could have got somewhere. */

/** Those of the needles that are in the haystack in any form. */
export const leaked = (haystack: string, secrets: Iterable<string>): string[] =>
  [...secrets].filter((secret) => formsOf(secret).some((form) => haystack.includes(form)))

/** As it is, escaped once or twice, as part of an address or a form, in hex, and within something coded as base64. */
export function formsOf(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1)
  const bytes = Buffer.from(secret)
  // Wherever the text begins within a longer one, one of three codings of its inside shows.
  const insides = [0, 1, 2].map((shift) => bytes.subarray(shift, shift + 3 * Math.floor((bytes.length - 2) / 3)))
  return [
    secret,
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    encodeURIComponent(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
    bytes.toString('hex'),
    ...insides.flatMap((inside) => [inside.toString('base64'), inside.toString('base64url')]),
  ]
}

/** Everything that a server answers to this process from now on, but for what is asked not to be kept. */
export function overhear(base_url: string): {
  said: string[]
  unheard: <T>(work: () => Promise<T>) => Promise<T>
  stop: () => void
} {
  const said: string[] = []
  let deaf = 0
  const real = globalThis.fetch
  globalThis.fetch = async (...asked) => {
    const answer = await real(...asked)
    if (deaf === 0 && answer.url.startsWith(base_url) && answer.headers.get('content-type') !== 'text/event-stream')
      said.push(answer.headers.get('location') ?? '', await answer.clone().text())
    return answer
  }
  return {
    said,
    async unheard(work) {
      deaf++
      return work().finally(() => deaf--)
    },
    stop: () => void (globalThis.fetch = real),
  }
}
