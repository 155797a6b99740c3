/** The mark of an app: a drawing of ours where we have one, else its initial. Never the provider's own logo. */
import type { ReactNode } from 'react'
import classes from './app-mark.module.css'

export function AppMark({ app_name, title, size = 40 }: { app_name: string; title: string; size?: number }) {
  const [ground, drawing] = MARKS[app_name] ?? [GROUNDS[hash(app_name) % GROUNDS.length] ?? '#5a6372', null]
  return (
    <svg className={classes.mark} width={size} height={size} viewBox="0 0 40 40" aria-hidden>
      <rect width="40" height="40" rx="10" fill={ground} />
      {drawing ?? (
        <text x="20" y="27" textAnchor="middle" className={classes.initial}>
          {title.slice(0, 1).toUpperCase()}
        </text>
      )}
    </svg>
  )
}

const line = { fill: 'none', stroke: '#fff', strokeWidth: 3, strokeLinecap: 'round', strokeLinejoin: 'round' } as const

const MARKS: Readonly<Record<string, [ground: string, drawing: ReactNode]>> = {
  ynab: ['#3b5ede', <path key="m" {...line} d="M12 11l8 9 8-9M20 20v9" />],
  mint: ['#1e9e6a', <path key="m" {...line} d="M12 27c0-9 6-14 16-14 0 10-5 15-13 15M12 30c1-5 4-9 9-11" />],
  stripe: ['#635bff', <path key="m" {...line} d="M12 25l16-5M12 19l16-5M12 31l16-5" transform="translate(0 -2)" />],
  quicken: ['#c8333f', <path key="m" {...line} d="M28 20a8 8 0 1 1-3-6.2M24 24l5 5" />],
  csv: ['#55708f', <path key="m" {...line} d="M11 13h18v14H11zM11 20h18M20 13v14" />],
  bank_file: ['#2c6e8f', <path key="m" {...line} d="M11 17l9-5 9 5zM14 20v6M20 20v6M26 20v6M11 29h18" />],
  simplefin: ['#0e7c7b', <path key="m" {...line} d="M12 20h16M12 14h16M12 26h9" />],
  plaid: ['#181c24', <path key="m" {...line} d="M12 12l16 16M28 12L12 28M20 12v16M12 20h16" strokeWidth={2.2} />],
  quickbooks: ['#2b8a3e', <path key="m" {...line} d="M17 26a6 6 0 1 1 0-12v16M23 14a6 6 0 1 1 0 12V10" />],
}

const GROUNDS = ['#4f5bd9', '#0e7c7b', '#b0476b', '#8a5a12', '#55708f', '#6b4fb3']

const hash = (text: string): number =>
  Array.from(text).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7)
