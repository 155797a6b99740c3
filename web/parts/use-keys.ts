/** Single keys that do something on this screen, wherever the focus is but in a text. */
import { useEffect, useRef } from 'react'

export function useKeys(deeds: Readonly<Record<string, (() => void) | undefined>>): void {
  const newest = useRef(deeds)
  useEffect(() => {
    newest.current = deeds
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, altKey } = event
      if (!ctrlKey && !metaKey && !altKey && !isTyping(event.target)) newest.current[key]?.()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLSelectElement ||
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && !['radio', 'checkbox'].includes(target.type))
