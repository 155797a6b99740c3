/** Accounts with what the provider says is in them. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CanonicalRecord } from '../../client'
import { balancesQuery } from '../state/queries'
import { Scroll } from '../parts/scroll'
import { strings } from '../strings'
import { money } from '../words'
import classes from './records.module.css'

export function AccountsTable({ integration_id, rows }: { integration_id: string; rows: readonly CanonicalRecord[] }) {
  const { data: balances = [] } = useQuery(balancesQuery(integration_id))
  return (
    <Scroll label={strings.records.entities.account}>
      <table className={classes.table}>
        <thead>
          <tr>
            {strings.records.accountColumns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <th scope="col" className={classes.amount}>
              {strings.records.balance}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((record) =>
            record.entity === 'account' ? (
              <tr key={record.record_id}>
                <td className={classes.first}>
                  <Link to="/records/$record_id" params={{ record_id: record.record_id }} className={classes.payee}>
                    {record.body.name}
                  </Link>
                </td>
                <td className={classes.soft}>{strings.records.accountTypes[record.body.type] ?? record.body.type}</td>
                <td className={classes.soft}>{strings.records.accountStatus[record.body.status]}</td>
                <td className={classes.amount}>{balanceOf(record.external_id, balances)}</td>
              </tr>
            ) : null,
          )}
        </tbody>
      </table>
    </Scroll>
  )
}

/** The booked balance before any other kind. */
function balanceOf(account_external_id: string, balances: readonly CanonicalRecord[]): string {
  const own = balances.flatMap((record) =>
    record.entity === 'balance' && record.body.account_external_id === account_external_id ? [record.body] : [],
  )
  const shown = own.find(({ kind }) => kind === 'ledger') ?? own[0]
  return shown === undefined ? '' : money(shown)
}
