"""What libofx reads of each file, as JSON: the text of ofxdump, taken apart."""
import json
import os
import re
import subprocess
import sys
from datetime import datetime

FIELD = re.compile(r'^    ([^:]+): (.*)$')
DAY = '%a %b %d %H:%M:%S %Y'


def blocks(text):
    for block in re.split(r'^(?=ofx_proc_)', text, flags=re.M):
        kind = block.split('(', 1)[0]
        yield kind, dict(match.groups() for match in map(FIELD.match, block.split('\n')) if match)


def day(text):
    return datetime.strptime(' '.join(text.split()[:5]), DAY).strftime('%Y-%m-%d')


def read(path):
    done = subprocess.run([os.environ['OFXDUMP'], path], capture_output=True, timeout=60, env={**os.environ, 'TZ': 'UTC'})
    rows, currency = [], None
    for kind, fields in blocks(done.stdout.decode('utf-8', 'replace')):
        currency = fields.get('Default Currency', currency)
        if kind != 'ofx_proc_transaction':
            continue
        # For what a broker did, "posted" is when it settled.
        names = ['Date initiated', 'Date posted'] if 'Investment transaction type' in fields else ['Date posted', 'Date initiated']
        date = next((fields[name] for name in names if name in fields), None)
        rows.append({
            'date': day(date) if date else '',
            'amount': fields.get('Total money amount', ''),
            'id': fields.get("Financial institution's ID for this transaction", ''),
            'currency': currency,
        })
    # It ends with 1 for files that it reads with misgivings, too.
    return {'rows': rows} if rows or done.returncode == 0 else {'refusal': f'ended with {done.returncode}'}


print(json.dumps({path: read(path) for path in sys.argv[1:]}))
