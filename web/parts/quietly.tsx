/** Tells a screen reader what changes many times a second, every few seconds and when it has come to rest. */
import { useEffect, useRef, useState } from 'react'
import { VisuallyHidden } from '@mantine/core'

export function Quietly({ text }: { text: string }) {
  const [said, setSaid] = useState(text)
  const newest = useRef(text)
  useEffect(() => {
    newest.current = text
  }, [text])
  useEffect(() => {
    const timer = setInterval(() => setSaid(newest.current), EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return <VisuallyHidden aria-live="polite">{said}</VisuallyHidden>
}

const EVERY_MS = 5_000
