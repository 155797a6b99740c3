/** Whether a window that was opened is gone. A provider may cut the tie to it, which looks the same. */
import { useEffect, useState } from 'react'

export function useClosed(popup: Window | null): boolean {
  const [closed, setClosed] = useState<Window | null>(null)
  useEffect(() => {
    if (popup === null) return
    const timer = setInterval(() => {
      if (popup.closed) setClosed(popup)
    }, 700)
    return () => clearInterval(timer)
  }, [popup])
  return popup !== null && closed === popup
}
