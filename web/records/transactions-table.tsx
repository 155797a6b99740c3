/** Transactions, newest day first. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CanonicalRecord } from '../../client'
import { accountsQuery } from '../state/queries'
import { Scroll } from '../parts/scroll'
import { strings } from '../strings'
import { day, money } from '../words'
import classes from './records.module.css'

export function TransactionsTable({
  integration_id,
  rows,
}: {
  integration_id: string
  rows: readonly CanonicalRecord[]
}) {
  const { data: accounts = [] } = useQuery(accountsQuery(integration_id))
  const names = new Map(
    accounts.flatMap((record) =>
      record.entity === 'account' ? [[record.external_id, record.body.name] as const] : [],
    ),
  )
  return (
    <Scroll label={strings.records.entities.transaction}>
      <table className={classes.table}>
        <thead>
          <tr>
            {strings.records.transactionColumns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <th scope="col" className={classes.amount}>
              {strings.records.amount}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((record) =>
            record.entity === 'transaction' ? (
              <tr key={record.record_id}>
                <td className={classes.soft}>{day(record.body.posted_on)}</td>
                <td className={classes.first}>
                  <Link to="/records/$record_id" params={{ record_id: record.record_id }} className={classes.payee}>
                    {record.body.payee ?? record.body.memo ?? strings.records.nobody}
                  </Link>
                </td>
                <td className={classes.soft}>{record.body.category}</td>
                <td className={classes.soft}>{names.get(record.body.account_external_id)}</td>
                <td className={classes.amount} data-in={isIn(record.body.amount_minor) || undefined}>
                  {money(record.body)}
                </td>
              </tr>
            ) : null,
          )}
        </tbody>
      </table>
    </Scroll>
  )
}

const isIn = (amount: number | string): boolean => BigInt(amount) > 0n
