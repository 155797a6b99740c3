/** Where one can go: beside the screens, or below them where there is no room. */
import { Link } from '@tanstack/react-router'
import { Activity, Blocks, ReceiptText, Settings, type LucideIcon } from 'lucide-react'
import { strings } from '../strings'
import classes from './navigation.module.css'

export function Navigation() {
  return (
    <nav className={classes.navigation} aria-label={strings.frame.navigation}>
      <ul className={classes.list}>
        {PLACES.map(({ to, name, icon: Icon, exact }) => (
          <li key={to}>
            <Link to={to} className={classes.link} activeOptions={{ exact, includeSearch: false }}>
              <Icon size={18} aria-hidden />
              <span className={classes.name}>{name}</span>
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
  { to: '/records', name: strings.records.name, icon: ReceiptText, exact: false },
  { to: '/settings', name: strings.settings.name, icon: Settings, exact: false },
] as const satisfies readonly { to: string; name: string; icon: LucideIcon; exact: boolean }[]
