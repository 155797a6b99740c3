/** The mark: two links of a chain. */
import { Link } from '@tanstack/react-router'
import { strings } from '../strings'
import classes from './brand.module.css'

export function Brand() {
  return (
    <Link to="/" className={classes.brand}>
      <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden>
        <rect width="32" height="32" rx="8" fill="#4f5bd9" />
        <path d="M9 12.5h9.5a4 4 0 0 1 0 8H16" fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
        <path d="M23 19.5h-9.5a4 4 0 0 1 0-8H16" fill="none" stroke="#c0c7fd" strokeWidth="3" strokeLinecap="round" />
      </svg>
      {strings.frame.name}
    </Link>
  )
}
