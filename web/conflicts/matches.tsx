/** Pairs of records that may be one: side by side with what speaks for it, and the record that they would make. */
import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { MatchCandidate, MatchDetail } from '../../client'
import { fieldName, isForPeople, recordInWords, valueInWords } from '../fields/field-words'
import { Failure } from '../parts/failure'
import { Panel } from '../parts/panel'
import { Scroll } from '../parts/scroll'
import { askAgain, matchQuery, matchesQuery } from '../state/discrepancies'
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
  const { candidate_id, reasons, score } = match
  const detail = useQuery(matchQuery(candidate_id))
  const queries = useQueryClient()
  const answer = useMutation({
    mutationFn: (choice: 'accept' | 'reject') => discrepancies.answerMatch(candidate_id, { choice }),
    onSuccess: () => askAgain(queries),
  })
  return (
    <li className={classes.pair}>
      <p className={classes.question}>{detail.data?.incoming ? recordInWords(detail.data.incoming) : '\u00a0'}</p>
      <p className={classes.soft}>{strings.matches.evidence(enumerate(reasons), score)}</p>
      {detail.isPending && <Skeleton height={80} />}
      {detail.data && <SideBySide match={detail.data} />}
      {detail.error !== null && <Failure error={detail.error} retry={() => void detail.refetch()} />}
      {answer.error !== null && <Failure error={answer.error} />}
      <div className={classes.buttons}>
        <Button
          size="xs"
          loading={answer.isPending && answer.variables === 'accept'}
          disabled={!detail.data?.outcome || answer.isPending}
          onClick={() => answer.mutate('accept')}
        >
          {strings.matches.accept}
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={answer.isPending && answer.variables === 'reject'}
          disabled={answer.isPending}
          onClick={() => answer.mutate('reject')}
        >
          {strings.matches.reject}
        </Button>
      </div>
    </li>
  )
}

/** Only the fields that differ; and behind them the record that the two would be, whole. */
function SideBySide({ match: { record, incoming, differing, outcome, transactions } }: { match: MatchDetail }) {
  if (record === null || incoming === null || outcome === null)
    return <p className={classes.soft}>{strings.matches.settled}</p>
  const fields = differing.filter(isForPeople)
  return (
    <>
      {transactions !== null && <p>{strings.matches.shared(transactions)}</p>}
      {fields.length === 0 && <p className={classes.soft}>{strings.matches.same}</p>}
      {fields.length > 0 && (
        <Scroll label={strings.conflicts.differs}>
          <table className={classes.table}>
            <thead>
              <tr>
                {COLUMNS.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => (
                <tr key={field}>
                  <th scope="row">{fieldName(field)}</th>
                  <td>{valueInWords(field, record[field], record)}</td>
                  <td>{valueInWords(field, incoming[field], incoming)}</td>
                  <td>
                    <strong>{valueInWords(field, outcome[field], outcome)}</strong>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <details className={classes.rest}>
        <summary>
          {strings.matches.whole} {recordInWords(outcome)}
        </summary>
        <dl className={classes.body}>
          {Object.keys(outcome)
            .filter((field) => isForPeople(field) && outcome[field] !== null)
            .map((field) => (
              <div key={field}>
                <dt>{fieldName(field)}</dt>
                <dd>{valueInWords(field, outcome[field], outcome)}</dd>
              </div>
            ))}
        </dl>
      </details>
    </>
  )
}

const COLUMNS = [strings.matches.field, strings.matches.before, strings.matches.after, strings.matches.united]
