/** L and S lines: category, transfer and class in one text. */
import type { Purpose } from './rows'

/**
 * `Food:Groceries/Trip` is a category with its class, `[Savings]/Trip` a transfer. `Fees|[Savings]` of MiscIncX and its
 * like carries one of each.
 */
export function readPurpose(text: string): Purpose {
  const known = remembered.get(text)
  if (known !== undefined) return known
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  const purpose = Object.freeze(interpret(text))
  remembered.set(text, purpose)
  return purpose
}

/** Every category on the way: `Food`, then `Food:Groceries`. */
export function pathsOf(category: string): string[] {
  const names = category.split(':')
  return names.map((_, at) => names.slice(0, at + 1).join(':'))
}

/** A file repeats its categories. */
const remembered = new Map<string, Purpose>()
const MOST_REMEMBERED = 4096

function interpret(text: string): Purpose {
  const purpose: Purpose = {}
  const tags: string[] = []
  for (const part of text.split('|')) {
    const [, account, category = '', classes = ''] = PART.exec(part.trim()) ?? []
    if (account !== undefined) purpose.account ??= account.trim()
    else if (category.trim() !== '' && !SPLIT_MARK.test(category)) purpose.category ??= path(category)
    tags.push(...path(classes).split(':'))
  }
  const named = tags.filter((tag) => tag !== '')
  if (named.length > 0) purpose.tags = named
  if (purpose.account === '') delete purpose.account
  if (purpose.category === '') delete purpose.category
  return purpose
}

const PART = /^(?:\[([^\]]*)\]|([^/]*))(?:\/(.*))?$/s
/** Stands in the L line of a record with splits. */
const SPLIT_MARK = /^\s*--.*--\s*$/

/** Without the spaces and the empty names that come of hand-made files. */
const path = (text: string): string =>
  text
    .split(':')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .join(':')
