/**
 * Where the part of a screen that had the focus is replaced, browsers leave it with nobody: a keyboard starts anew at the
 * top, and a screen reader falls silent. Here it goes to what took the place: the row, or the heading of the part.
 */
export function keepFocus(): void {
  let last: Place | null = null
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement) last = { element: target, around: ancestorsOf(target) }
  })
  // Whoever clicks into the empty has left it.
  document.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Node && last?.element.contains(target) !== true) last = null
  })
  let successor: HTMLElement | null = null
  let looking: ReturnType<typeof setTimeout> | undefined
  const look = (): void => {
    looking = undefined
    if (last !== null && isNowhere()) focusOn(successor?.isConnected === true ? successor : heirOf(last))
    successor = null
  }
  new MutationObserver((changes) => {
    if (last === null || !isNowhere()) return
    successor ??= successorOf(last, changes)
    // Dialogs, menus and screens that come give the focus on themselves.
    looking ??= setTimeout(look, GRACE_MS)
  }).observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] })
}

interface Place {
  element: HTMLElement
  /** From the inside out, as they were: what was removed has none any more. */
  around: HTMLElement[]
}

const GRACE_MS = 50

const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body

function ancestorsOf(element: HTMLElement): HTMLElement[] {
  const parent = element.parentElement
  return parent === null ? [] : [parent, ...ancestorsOf(parent)]
}

/** The heading of what came where the removed part was. */
function successorOf({ element, around }: Place, changes: readonly MutationRecord[]): HTMLElement | null {
  if (element.isConnected) return null
  const left = around.find((each) => each.isConnected)
  const come = changes.flatMap(({ target, addedNodes }) => (target === left ? [...addedNodes] : []))
  for (const each of come) {
    const heading = each instanceof HTMLElement ? headingOf(each) : null
    if (heading !== null) return heading
  }
  return null
}

/** Null while what had it is there and only waits for an answer: it gets it back then. */
function heirOf({ element, around }: Place): HTMLElement | null {
  if (element.isConnected) return element.matches(':disabled') ? null : element
  const left =
    around.find((each) => each.isConnected && each.matches('li, section, main')) ??
    document.querySelector<HTMLElement>('main')
  return left === null || left.matches('li') ? left : (headingOf(left) ?? left)
}

const headingOf = (part: HTMLElement): HTMLElement | null =>
  part.matches(HEADING) ? part : part.querySelector<HTMLElement>(HEADING)

const HEADING = 'h1, h2, h3'

function focusOn(heir: HTMLElement | null): void {
  if (heir === null) return
  // Headings and rows take no focus unless they are told to.
  if (heir.tabIndex < 0 && !heir.hasAttribute('tabindex')) heir.tabIndex = -1
  heir.focus({ preventScroll: true })
}
