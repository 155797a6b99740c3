"""What mt-940 reads of each file, as JSON."""
import json
import sys

import mt940
from mt940.tags import StatementASNB

# Fixes that it keeps switched off for those who got used to the faults.
OPTIONS = mt940.Options.all()
NO_REFERENCE = {'NONREF', 'N', 'KREF', 'KREF+', 'EREF', 'EREF+', 'PREF', 'MARF'}


def parse(path):
    try:
        return mt940.parse(path, options=OPTIONS)
    except RuntimeError:
        # Its own way to read ASN Bank, whose references are longer than SWIFT allows.
        tag = StatementASNB()
        return mt940.parse(path, tags={tag.id: tag}, options=OPTIONS)


def rows(path):
    for transaction in parse(path).transactions:
        data = transaction.data
        if 'amount' not in data:
            continue
        references = [data.get('bank_reference'), data.get('customer_reference')]
        day = data.get('guessed_entry_date') or data['date']
        yield {
            'date': day.strftime('%Y-%m-%d'),
            'amount': str(data['amount'].amount),
            'id': next((each.strip() for each in references if each and each.strip() not in NO_REFERENCE), ''),
            'currency': data['amount'].currency,
        }


def read(path):
    try:
        return {'rows': list(rows(path))}
    except Exception as fault:
        return {'refusal': f'{type(fault).__name__}: {fault}'[:200]}


print(json.dumps({path: read(path) for path in sys.argv[1:]}))
