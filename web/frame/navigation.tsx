/** Where one can go: beside the screens, or below them where there is no room. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Activity, Blocks, ReceiptText, Scale, Settings, type LucideIcon } from 'lucide-react'
import { conflictCountsQuery, heldQuery, matchesQuery } from '../state/discrepancies'
import { strings } from '../strings'
import { count } from '../words'
import classes from './navigation.module.css'

export function Navigation() {
  const { data: counts = [] } = useQuery(conflictCountsQuery())
  const { data: matches = [] } = useQuery(matchesQuery)
  const { data: held = [] } = useQuery(heldQuery)
  const open = counts.reduce((sum, { status, count: n }) => sum + (status === 'open' ? n : 0), 0)
  const waiting = open + matches.length + held.length
  return (
    <nav className={classes.navigation} aria-label={strings.frame.navigation}>
      <ul className={classes.list}>
        {PLACES.map(({ to, name, icon: Icon, exact }) => (
          <li key={to}>
            <Link to={to} className={classes.link} activeOptions={{ exact, includeSearch: false }}>
              <Icon size={18} aria-hidden />
              <span className={classes.name}>{name}</span>
              {to === '/conflicts' && waiting > 0 && (
                <span className={classes.waiting} title={strings.conflicts.waiting(waiting)}>
                  {waiting < 100 ? count(waiting) : '99+'}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

const PLACES = [
  { to: '/', name: strings.hub.name, icon: Blocks, exact: true },
  { to: '/monitor', name: strings.monitor.name, icon: Activity, exact: false },
  { to: '/conflicts', name: strings.conflicts.name, icon: Scale, exact: false },
  { to: '/records', name: strings.records.name, icon: ReceiptText, exact: false },
  { to: '/settings', name: strings.settings.name, icon: Settings, exact: false },
] as const satisfies readonly { to: string; name: string; icon: LucideIcon; exact: boolean }[]
