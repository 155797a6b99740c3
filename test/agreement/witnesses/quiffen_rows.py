"""What quiffen reads of each file, as JSON."""
import json
import sys

from quiffen import Qif


def rows(path):
    qif = Qif.parse(path, day_first=False)
    for account in qif.accounts.values():
        for transactions in account.transactions.values():
            for row in transactions:
                yield {
                    'date': row.date.strftime('%Y-%m-%d'),
                    'amount': '' if row.amount is None else str(row.amount),
                    'id': '',
                    'currency': None,
                }


def read(path):
    try:
        return {'rows': list(rows(path))}
    except Exception as fault:
        return {'refusal': f'{type(fault).__name__}: {fault}'[:200]}


print(json.dumps({path: read(path) for path in sys.argv[1:]}))
