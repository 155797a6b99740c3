"""What pycamt reads of each file, as JSON. Of a batch it gives each transaction."""
import json
import sys

from pycamt.parser import Camt053Parser


def rows(path):
    for row in Camt053Parser.from_file(path).get_transactions():
        sign = '-' if row['CreditDebitIndicator'] == 'DBIT' else ''
        yield {
            'date': (row['BookingDate'] or row['ValueDate'])[:10],
            'amount': sign + row['Amount'],
            'id': row['TransactionID'] or '',
            'currency': row['Currency'],
        }


def read(path):
    try:
        return {'rows': list(rows(path))}
    except Exception as fault:
        return {'refusal': f'{type(fault).__name__}: {fault}'[:200]}


print(json.dumps({path: read(path) for path in sys.argv[1:]}))
