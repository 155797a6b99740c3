/** Typing is one step back, not as many as there were letters: until its field is left, each letter takes the place of the one before. */
import { useRef } from 'react'

export interface Typing {
  /** Belongs to the field. */
  onBlur: () => void
  /** To be asked once for each change: whether it goes on with what was typed before. */
  goesOn: () => boolean
}

export function useTyping(): Typing {
  const typed = useRef(false)
  return {
    onBlur: () => {
      typed.current = false
    },
    goesOn: () => {
      const before = typed.current
      typed.current = true
      return before
    },
  }
}
