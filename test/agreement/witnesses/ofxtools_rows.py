"""What ofxtools reads of each file, as JSON. What its model refuses is taken from its parser alone."""
import json
import sys
from decimal import Decimal

from ofxtools.Parser import OFXTree

ACCOUNT_STATEMENTS = ('STMTRS', 'CCSTMTRS', 'INVSTMTRS')


def from_model(tree):
    for statement in tree.convert().statements:
        for row in statement.transactions or []:
            trade = getattr(row, 'dttrade', None)
            amount = getattr(row, 'trnamt', None) if trade is None else getattr(row, 'total', None)
            currency = getattr(row, 'currency', None)
            yield {
                'date': (trade or row.dtposted).strftime('%Y-%m-%d'),
                'amount': '' if amount is None else str(amount),
                'id': row.fitid,
                'currency': currency.cursym if currency is not None else statement.curdef,
            }


def from_markup(tree):
    for name in ACCOUNT_STATEMENTS:
        for statement in tree.iter(name):
            for row in statement.iter('STMTTRN'):
                day = row.findtext('DTPOSTED')
                yield {
                    'date': f'{day[:4]}-{day[4:6]}-{day[6:8]}',
                    'amount': str(Decimal(row.findtext('TRNAMT').replace(',', '.'))),
                    'id': row.findtext('FITID') or '',
                    'currency': row.findtext('CURRENCY/CURSYM') or statement.findtext('CURDEF'),
                }


def read(path):
    tree = OFXTree()
    try:
        with open(path, 'rb') as file:
            tree.parse(file)
    except Exception as fault:
        return {'refusal': f'{type(fault).__name__}: {fault}'[:200]}
    try:
        return {'rows': list(from_model(tree))}
    except Exception:
        try:
            return {'rows': list(from_markup(tree.getroot()))}
        except Exception as fault:
            return {'refusal': f'{type(fault).__name__}: {fault}'[:200]}


print(json.dumps({path: read(path) for path in sys.argv[1:]}))
