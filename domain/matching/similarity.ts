/** How alike two payees are, whatever a bank adds, cuts off or writes large: 1 for the same words, 0 for none in common. */

/** Like enough to be the same payee. */
export const ALIKE = 0.6

/** Symmetric, and 1 for a payee and itself. */
export function payeeSimilarity(a: string, b: string): number {
  const left = wordsOf(a)
  const right = wordsOf(b)
  if (left.length === 0 || right.length === 0) return left.length === right.length ? 1 : 0
  const leftFound = found(left, right)
  const rightFound = found(right, left)
  const overlap = (leftFound + rightFound) / (left.length + right.length)
  // "Blue Bottle" is all there in "SQ *BLUE BOTTLE COFFEE OAKLAND": words that only one side has weigh little then.
  const contained = Math.max(
    left.length <= right.length ? leftFound / left.length : 0,
    right.length <= left.length ? rightFound / right.length : 0,
  )
  return Math.max(overlap, CONTAINED * contained)
}

/** May the two be one payee? A side that names none contradicts nothing. */
export const areCompatible = (a: string | null, b: string | null): boolean =>
  a === null || b === null || payeeSimilarity(a, b) >= ALIKE

const CONTAINED = 0.9
/** Words shorter than this count only when they are the same. */
const FUZZY_LENGTH = 4
const FUZZY = 0.55

const found = (words: readonly string[], others: readonly string[]): number =>
  words.reduce((sum, word) => sum + Math.max(...others.map((other) => wordSimilarity(word, other))), 0)

function wordSimilarity(a: string, b: string): number {
  if (a === b) return 1
  if (a.length < FUZZY_LENGTH || b.length < FUZZY_LENGTH) return 0
  // Banks cut words off.
  if (a.startsWith(b) || b.startsWith(a)) return 0.9
  const dice = bigramDice(a, b)
  return dice >= FUZZY ? dice : 0
}

function bigramDice(a: string, b: string): number {
  const counts = new Map<string, number>()
  for (let i = 0; i < a.length - 1; i++) counts.set(a.slice(i, i + 2), (counts.get(a.slice(i, i + 2)) ?? 0) + 1)
  let shared = 0
  for (let i = 0; i < b.length - 1; i++) {
    const left = counts.get(b.slice(i, i + 2)) ?? 0
    if (left === 0) continue
    counts.set(b.slice(i, i + 2), left - 1)
    shared++
  }
  return (2 * shared) / (a.length + b.length - 2)
}

/** What banks and terminals add to a name. */
const NOISE = new Set(
  `the and pos card debit credit visa mastercard maestro purchase payment pmt paid sale online web www com net inc llc ltd
   gmbh ag sa co corp sq tst pp paypal apple google pay pending auth authorization hold temp recurring ref trx txn nr no`.split(
    /\s+/,
  ),
)

const KNOWN_MOST = 20_000
const known = new Map<string, readonly string[]>()

/** The words that say who it is. Where there is nothing else, what is usually noise says it. */
function wordsOf(payee: string): readonly string[] {
  const remembered = known.get(payee)
  if (remembered !== undefined) return remembered
  const all = payee
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  const telling = all.filter((word) => !NOISE.has(word) && !/^\p{N}+$/u.test(word))
  const words = [...new Set(telling.length > 0 ? telling : all)].sort()
  if (known.size >= KNOWN_MOST) known.clear()
  known.set(payee, words)
  return words
}
