/** Everything that only a signed-in person sees. A session that ends meanwhile leads to the door, with the reason. */
import { Button, Loader } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Failure } from '../parts/failure'
import { isSignedOut } from '../state/failures'
import { SessionGate, sessionQuery } from '../state/session'
import { strings } from '../strings'
import { Door } from './door'
import { Shell } from './shell'

export function Inside() {
  const queries = useQueryClient()
  const again = (): void => void queries.resetQueries({ queryKey: sessionQuery.queryKey })
  return (
    <SessionGate
      waiting={(held) => (
        <Door title={strings.session.opening}>
          <Loader size="sm" aria-label={strings.session.opening} />
          {held && <p role="status">{strings.session.tooMany}</p>}
        </Door>
      )}
      refused={(error) =>
        isSignedOut(error) ? (
          <Door title={strings.session.ended.title}>
            {strings.session.ended.words}
            <Button variant="default" onClick={again}>
              {strings.session.tryAgain}
            </Button>
          </Door>
        ) : (
          <Door title={strings.session.notOpened}>
            <Failure error={error} retry={again} />
          </Door>
        )
      }
    >
      <Shell />
    </SessionGate>
  )
}
