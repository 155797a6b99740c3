/** The door: takes the token that the platform put behind the `#` of the link, and says what to do without one. */
import { Button, Loader } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { Failure } from '../parts/failure'
import { framework } from '../state/service'
import { sessionQuery, tellOtherTabs } from '../state/session'
import { codeOf } from '../state/failures'
import { strings } from '../strings'
import { Door } from './door'

export function SignIn() {
  const { left = false } = useSearch({ from: '/sign-in' })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const taken = useRef(false)
  const enter = useMutation({
    mutationFn: (token: string) => framework.openSession(token),
    onSuccess: (session) => {
      tellOtherTabs()
      queries.setQueryData(sessionQuery.queryKey, session)
      void navigate({ to: '/', replace: true })
    },
  })

  useEffect(() => {
    const token = window.location.hash.slice(1)
    if (token === '' || taken.current) return
    taken.current = true
    // It opens one session only, and still it should lie neither in the address bar nor in the history.
    window.history.replaceState(null, '', window.location.pathname)
    enter.mutate(token)
  }, [enter])

  if (enter.isPending || (enter.isIdle && window.location.hash.length > 1))
    return (
      <Door title={strings.session.opening}>
        <Loader size="sm" aria-label={strings.session.opening} />
      </Door>
    )
  if (enter.error !== null)
    return codeOf(enter.error) === 'request.unauthenticated' ? (
      <Door title={strings.session.spent.title}>{strings.session.spent.words}</Door>
    ) : (
      <Door title={strings.session.notOpened}>
        <Failure error={enter.error} retry={() => enter.mutate(enter.variables)} />
      </Door>
    )
  const { title, words } = left ? strings.session.left : strings.session.missing
  return (
    <Door title={title}>
      {words}
      <Button variant="default" onClick={() => void navigate({ to: '/' })}>
        {strings.session.tryAgain}
      </Button>
    </Door>
  )
}
