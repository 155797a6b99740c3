/** Closes a window in which a provider asked. */

/** While it shows the provider's pages a browser does not let it be closed: it is, as soon as it is back at ours. */
export function closeWhenBack(popup: Window): void {
  const began = Date.now()
  const timer = setInterval(() => {
    if (isBack(popup)) popup.close()
    if (popup.closed || Date.now() - began > LONGEST_WAY_BACK_MS) clearInterval(timer)
  }, 100)
}

const LONGEST_WAY_BACK_MS = 15_000

function isBack(popup: Window): boolean {
  try {
    return popup.location.origin === window.location.origin
  } catch {
    return false
  }
}
