/** Who decided what, newest first, each with the way back. */
import { Button, Skeleton } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Decision } from '../../client'
import { fieldName } from '../fields/field-words'
import { Failure } from '../parts/failure'
import { Moment } from '../parts/moment'
import { ShowMore } from '../parts/show-more'
import { askAgain, decisionsQuery } from '../state/discrepancies'
import { discrepancies } from '../state/service'
import { strings } from '../strings'
import { enumerate } from '../words'
import classes from './decisions.module.css'

/** Of an account, or of one of its records. */
export function Decisions({ integration_id, record_id }: { integration_id: string; record_id?: string }) {
  const list = useInfiniteQuery(decisionsQuery(integration_id, record_id))
  const queries = useQueryClient()
  const undo = useMutation({
    mutationFn: (decision_id: string) => discrepancies.undoDecision(decision_id),
    onSuccess: () => askAgain(queries),
  })
  const decisions = list.data?.pages.flatMap(({ data }) => data) ?? []
  return (
    <>
      {list.isPending && <Skeleton height={60} m="md" />}
      {(list.error ?? undo.error) !== null && (
        <div className={classes.padded}>
          <Failure error={list.error ?? undo.error} />
        </div>
      )}
      {list.isSuccess && decisions.length === 0 && <p className={classes.none}>{strings.decisions.none}</p>}
      <ol>
        {decisions.map((decision) => (
          <li
            key={decision.decision_id}
            className={classes.decision}
            data-undone={decision.undone_at !== null || undefined}
          >
            <div className={classes.words}>
              <p>{whatWasDecided(decision)}</p>
              <p className={classes.soft}>
                {strings.decisions.by(decision.actor)} <Moment at={decision.decided_at} />
                {decision.undone_at !== null && (
                  <>
                    {'. '}
                    {strings.decisions.undone(decision.undone_by)} <Moment at={decision.undone_at} />
                  </>
                )}
                {record_id === undefined && decision.record_ids[0] !== undefined && (
                  <>
                    {' · '}
                    <Link to="/records/$record_id" params={{ record_id: decision.record_ids[0] }}>
                      {strings.decisions.records(decision.record_ids.length)}
                    </Link>
                  </>
                )}
              </p>
            </div>
            {decision.undone_at === null && (
              <Button
                size="xs"
                variant="default"
                loading={undo.isPending && undo.variables === decision.decision_id}
                onClick={() => undo.mutate(decision.decision_id)}
              >
                {strings.decisions.undo}
              </Button>
            )}
          </li>
        ))}
      </ol>
      <ShowMore list={list} />
    </>
  )
}

function whatWasDecided({ kind, evidence }: Decision): string {
  const { fields, target, to, choice, deleted, restored } = evidence
  const names =
    typeof fields === 'object' && fields !== null && !Array.isArray(fields) ? Object.keys(fields).map(fieldName) : []
  if (kind === 'edit' && names.length > 0) return strings.decisions.edited(enumerate(names))
  if (deleted === true) return strings.decisions.deleted
  if (restored === true) return strings.decisions.restored
  if (kind === 'policy' && typeof target === 'string')
    return strings.decisions.policy(strings.policies.target(target), typeof to === 'string' ? to : null)
  if (kind === 'resolve' && typeof choice === 'string')
    return strings.decisions.resolved[choice] ?? strings.decisions.kinds.resolve
  return strings.decisions.kinds[kind]
}
