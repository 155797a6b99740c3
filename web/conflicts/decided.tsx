/** A conflict that was answered: how, by whom, and the way back. */
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import type { ConflictDetail } from '../../client'
import { fieldName, valueInWords } from '../fields/field-words'
import { Failure } from '../parts/failure'
import { ButtonLink } from '../parts/links'
import { Moment } from '../parts/moment'
import { Panel } from '../parts/panel'
import { useKeys } from '../parts/use-keys'
import { askAgain, conflictQuery } from '../state/discrepancies'
import { discrepancies } from '../state/service'
import { strings } from '../strings'
import classes from './conflicts.module.css'

export function Decided({ conflict, next }: { conflict: ConflictDetail; next: string | undefined }) {
  const { conflict_id, status, decided_at, decided_by, decision_id, kind, field, body } = conflict
  const queries = useQueryClient()
  const undo = useMutation({
    mutationFn: () => discrepancies.undoConflict(conflict_id),
    onSuccess: (open) => {
      queries.setQueryData(conflictQuery(conflict_id).queryKey, open)
      askAgain(queries)
    },
  })
  useKeys({ u: decision_id === null ? undefined : () => undo.mutate() })
  return (
    <Panel title={strings.conflicts.decided.title}>
      <div className={classes.form} role="status">
        <p>
          {strings.conflicts.decided.how[status]}
          {kind === 'field' && `: ${fieldName(field)} ${valueInWords(field, body[field], body)}.`}
        </p>
        {decided_at !== null && (
          <p className={classes.soft}>
            {strings.conflicts.decided.by(decided_by)} <Moment at={decided_at} />
          </p>
        )}
        {undo.error !== null && <Failure error={undo.error} />}
        <div className={classes.buttons}>
          {decision_id !== null && (
            <Button
              variant="default"
              leftSection={<Undo2 size={15} aria-hidden />}
              loading={undo.isPending}
              onClick={() => undo.mutate()}
            >
              {strings.conflicts.decided.undo}
            </Button>
          )}
          {next === undefined ? (
            <ButtonLink to="/conflicts">{strings.conflicts.decided.back}</ButtonLink>
          ) : (
            <ButtonLink to="/conflicts/$conflict_id" params={{ conflict_id: next }}>
              {strings.conflicts.decided.next}
            </ButtonLink>
          )}
        </div>
      </div>
    </Panel>
  )
}
