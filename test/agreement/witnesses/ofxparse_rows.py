"""What ofxparse reads of each file, as JSON."""
import json
import sys

from ofxparse import OfxParser


def rows(path):
    with open(path, 'rb') as file:
        parsed = OfxParser.parse(file)
    for account in parsed.accounts:
        statement = account.statement
        for row in statement.transactions if statement else []:
            date = getattr(row, 'date', None) or row.tradeDate
            amount = row.amount if hasattr(row, 'amount') else row.total
            yield {
                'date': date.strftime('%Y-%m-%d'),
                'amount': str(amount),
                'id': row.id or '',
                'currency': statement.currency.upper() or None,
            }


def read(path):
    try:
        return {'rows': list(rows(path))}
    except Exception as fault:
        return {'refusal': f'{type(fault).__name__}: {fault}'[:200]}


print(json.dumps({path: read(path) for path in sys.argv[1:]}))
