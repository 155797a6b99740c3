/** Who is signed in, light or dark, and the way out. */
import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Check, CircleUserRound, LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { framework } from '../state/service'
import { tellOtherTabs, useSession } from '../state/session'
import { strings } from '../strings'
import classes from './user-menu.module.css'

export function UserMenu() {
  const { user_id } = useSession()
  // A change of scheme would stop all transitions by a style element, which the page's policy forbids.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const queries = useQueryClient()
  const navigate = useNavigate()
  const leave = useMutation({
    mutationFn: () => framework.closeSession(),
    onSettled: () => {
      tellOtherTabs()
      queries.clear()
      void navigate({ to: '/sign-in', search: { left: true } })
    },
  })

  return (
    <Menu position="bottom-end" width={230} shadow="md" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <UnstyledButton className={classes.target}>
          <CircleUserRound size={18} aria-hidden />
          <span className={classes.name}>{user_id}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className={classes.label}>{strings.session.signedInAs(user_id)}</Menu.Label>
        <Menu.Divider />
        {SCHEMES.map(({ scheme, icon: Icon }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon size={15} aria-hidden />}
            rightSection={colorScheme === scheme ? <Check size={14} aria-label={strings.frame.chosen} /> : undefined}
            onClick={() => setColorScheme(scheme)}
          >
            {strings.frame.schemes[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={() => leave.mutate()}>
          {strings.session.leave}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

const SCHEMES = [
  { scheme: 'light', icon: Sun },
  { scheme: 'dark', icon: Moon },
  { scheme: 'auto', icon: Monitor },
] as const
