/** Whether the rows of each account add up to what its provider says is in it, and what would explain it where they do not. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Badge } from '../parts/badge'
import { Failure } from '../parts/failure'
import { Panel } from '../parts/panel'
import { Scroll } from '../parts/scroll'
import { balanceProofQuery, recordQuery } from '../state/discrepancies'
import { recordInWords } from '../fields/field-words'
import { strings } from '../strings'
import { day, money } from '../words'
import classes from './records.module.css'

export function BalanceProof({ integration_id }: { integration_id: string }) {
  const { data: proofs = [], error } = useQuery(balanceProofQuery(integration_id))
  if (error === null && proofs.length === 0) return null
  const words = strings.proof
  return (
    <Panel title={words.title} lead={words.lead} flush>
      {error !== null && <Failure error={error} />}
      <Scroll label={words.title}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{words.account}</th>
              {[words.opening, words.rows].map((name) => (
                <th key={name} scope="col" className={classes.summand}>
                  {name}
                </th>
              ))}
              <th scope="col" className={classes.amount}>
                {words.balance}
              </th>
              <th scope="col">{words.proof}</th>
            </tr>
          </thead>
          <tbody>
            {proofs.map((proof) => (
              <tr key={`${proof.account_id} ${proof.kind} ${proof.currency}`}>
                <td className={classes.first}>
                  <Link to="/records/$record_id" params={{ record_id: proof.account_id }} className={classes.payee}>
                    {proof.account_name ?? strings.fields.unnamed}
                  </Link>
                  <span className={classes.soft}>
                    {' '}
                    {words.kinds[proof.kind]}
                    {proof.as_of !== null && `, ${day(proof.as_of)}`}
                  </span>
                </td>
                <td className={classes.summand}>{amount(proof.opening_minor, proof)}</td>
                <td className={classes.summand}>{amount(proof.rows_minor, proof)}</td>
                <td className={classes.amount}>{amount(proof.balance_minor, proof)}</td>
                <td>
                  {proof.drift_minor === null ? (
                    <Badge tone="idle">{words.unknown}</Badge>
                  ) : BigInt(proof.drift_minor) === 0n ? (
                    <Badge tone="good">{words.holds}</Badge>
                  ) : (
                    <>
                      <Badge tone="warn">{words.drift(amount(proof.drift_minor, proof))}</Badge>
                      <ul>
                        {proof.explanation?.map(({ record_id, reason }) => (
                          <Reason key={record_id} record_id={record_id} reason={words.reasons[reason]} />
                        ))}
                      </ul>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  )
}

const amount = (
  minor: number | string | null,
  { currency, exponent }: { currency: string; exponent: number },
): string => (minor === null ? '' : money({ amount_minor: minor, currency, exponent }))

function Reason({ record_id, reason }: { record_id: string; reason: string }) {
  const { data } = useQuery(recordQuery(record_id))
  return (
    <li className={classes.soft}>
      {reason}{' '}
      <Link to="/records/$record_id" params={{ record_id }} className={classes.payee}>
        {data === undefined ? strings.record.title : recordInWords(data.body)}
      </Link>
    </li>
  )
}
