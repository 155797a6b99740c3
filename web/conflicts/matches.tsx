/** Pairs of records that may be one: side by side with what speaks for it, and the record that they would make. */
import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { MatchCandidate } from '../../client'
import { fieldName, recordInWords, valueInWords, type Body } from '../fields/field-words'
import { Failure } from '../parts/failure'
import { Panel } from '../parts/panel'
import { Scroll } from '../parts/scroll'
import { askAgain, matchPreviewQuery, matchesQuery, recordQuery } from '../state/discrepancies'
import { discrepancies } from '../state/service'
import { strings } from '../strings'
import { enumerate } from '../words'
import classes from './conflicts.module.css'

/** Shown while there are any. */
export function Matches() {
  const { data: matches = [] } = useQuery(matchesQuery)
  if (matches.length === 0) return null
  return (
    <Panel title={strings.matches.title} lead={strings.matches.lead} flush>
      <ul>
        {matches.map((match) => (
          <Pair key={match.candidate_id} match={match} />
        ))}
      </ul>
    </Panel>
  )
}

function Pair({ match }: { match: MatchCandidate }) {
  const { candidate_id, record_id, incoming_id, reasons, score } = match
  const before = useQuery(recordQuery(record_id))
  const after = useQuery(recordQuery(incoming_id))
  const united = useQuery(matchPreviewQuery(candidate_id))
  const queries = useQueryClient()
  const answer = useMutation({
    mutationFn: (choice: 'accept' | 'reject') => discrepancies.answerMatch(candidate_id, { choice }),
    onSuccess: () => askAgain(queries),
  })
  return (
    <li className={classes.pair}>
      <p className={classes.question}>{after.data === undefined ? ' ' : recordInWords(after.data.body)}</p>
      <p className={classes.soft}>{strings.matches.evidence(enumerate(reasons), score)}</p>
      {before.data === undefined || after.data === undefined ? (
        <Skeleton height={80} />
      ) : (
        <Differences before={before.data.body} after={after.data.body} united={united.data?.body ?? null} />
      )}
      {(answer.error ?? united.error) !== null && <Failure error={answer.error ?? united.error} />}
      <div className={classes.buttons}>
        <Button
          size="xs"
          loading={answer.isPending}
          disabled={!united.isSuccess}
          onClick={() => answer.mutate('accept')}
        >
          {strings.matches.accept}
        </Button>
        <Button size="xs" variant="default" disabled={answer.isPending} onClick={() => answer.mutate('reject')}>
          {strings.matches.reject}
        </Button>
      </div>
    </li>
  )
}

/** Only the fields that differ. */
function Differences({ before, after, united }: { before: Body; after: Body; united: Body | null }) {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => !field.endsWith('_external_id') && JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  )
  if (fields.length === 0) return <p className={classes.soft}>{strings.matches.same}</p>
  return (
    <Scroll label={strings.conflicts.differs}>
      <table className={classes.table}>
        <thead>
          <tr>
            {[strings.matches.field, strings.matches.before, strings.matches.after, strings.matches.united].map(
              (name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field}>
              <th scope="row">{fieldName(field)}</th>
              <td>{valueInWords(field, before[field], before)}</td>
              <td>{valueInWords(field, after[field], after)}</td>
              <td>
                <strong>{united === null ? '' : valueInWords(field, united[field], united)}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
