/** One conflict: what was, what is said on each side, and what each answer makes of the record before it is given. */
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { ConflictDetail } from '../../client'
import { recordInWords } from '../fields/field-words'
import { BackLink } from '../parts/back-link'
import { Failure } from '../parts/failure'
import { ButtonLink } from '../parts/links'
import { Screen } from '../parts/screen'
import { StatusLine } from '../parts/status-line'
import { useKeys } from '../parts/use-keys'
import { useNames } from '../state/names'
import { conflictQuery } from '../state/discrepancies'
import { strings } from '../strings'
import { AnswerForm } from './answer-form'
import { Decided } from './decided'
import { isStanding, questionOf, STATUS_TONES } from './question'
import { Sides } from './sides'
import { useNeighbours } from './use-neighbours'

export function ConflictScreen() {
  const { conflict_id } = useParams({ from: '/inside/conflicts/$conflict_id' })
  const { data: conflict, error, refetch } = useQuery(conflictQuery(conflict_id))
  return (
    <Screen
      title={conflict === undefined ? strings.conflicts.name : questionOf(conflict)}
      above={<BackLink to="/conflicts">{strings.conflicts.name}</BackLink>}
      lead={
        conflict && (
          <StatusLine tone={STATUS_TONES[conflict.status]} status={strings.conflicts.status[conflict.status]}>
            {recordInWords(conflict.body)}
          </StatusLine>
        )
      }
      actions={
        conflict && (
          <ButtonLink to="/records/$record_id" params={{ record_id: conflict.record_id }} variant="default">
            {strings.conflicts.record}
          </ButtonLink>
        )
      }
    >
      {error !== null && <Failure error={error} retry={() => void refetch()} />}
      {conflict === undefined ? (
        error === null && <Skeleton height={320} radius="lg" />
      ) : (
        <Question key={conflict_id} conflict={conflict} />
      )}
    </Screen>
  )
}

function Question({ conflict }: { conflict: ConflictDetail }) {
  const { appTitle, appOf } = useNames()
  const app = appTitle(appOf(conflict.integration_id)) || strings.conflicts.provider
  const neighbours = useNeighbours(conflict)
  const navigate = useNavigate()
  const goTo = (id: string | undefined): void =>
    id === undefined ? undefined : void navigate({ to: '/conflicts/$conflict_id', params: { conflict_id: id } })
  useKeys({ j: () => goTo(neighbours.next), k: () => goTo(neighbours.previous) })
  return (
    <>
      <Sides conflict={conflict} app={app} />
      {isStanding(conflict) ? (
        <AnswerForm conflict={conflict} app={app} />
      ) : (
        <Decided conflict={conflict} next={neighbours.next} />
      )}
    </>
  )
}
