"""What stands in the .yml beside each file, as JSON. It is a dump of Python objects, read here as mere data."""
import datetime
import json
import os
import sys

import yaml

NO_REFERENCE = {'NONREF', 'N', 'KREF', 'KREF+', 'EREF', 'EREF+', 'PREF', 'MARF'}


class Loader(yaml.SafeLoader):
    pass


def plain(loader, suffix, node):
    # In two steps, because the objects refer to each other.
    if isinstance(node, yaml.MappingNode):
        fields = {}
        yield fields
        fields.update(loader.construct_mapping(node))
    elif isinstance(node, yaml.SequenceNode):
        items = []
        yield items
        items.extend(loader.construct_sequence(node))
    else:
        yield loader.construct_scalar(node)


Loader.add_multi_constructor('tag:yaml.org,2002:python/', plain)


def day(packed):
    # As datetime.date packs itself: two bytes of the year, the month, the day.
    high, low, month, of_month = packed[0]
    return datetime.date(high * 256 + low, month, of_month).isoformat()


def rows(path):
    with open(path, encoding='utf-8') as file:
        expected = yaml.load(file, Loader)
    for transaction in expected['transactions']:
        data = transaction['data']
        if 'amount' not in data:
            continue
        references = [data.get('bank_reference'), data.get('customer_reference')]
        yield {
            'date': day(data.get('guessed_entry_date') or data['date']),
            'amount': data['amount']['amount'][0],
            'id': next((each.strip() for each in references if each and each.strip() not in NO_REFERENCE), ''),
            'currency': data['amount']['currency'],
        }


def read(path):
    expected = os.path.splitext(path)[0] + '.yml'
    if not os.path.exists(expected):
        return None
    try:
        return {'rows': list(rows(expected))}
    except Exception as fault:
        return {'refusal': f'{type(fault).__name__}: {fault}'[:200]}


answers = {path: read(path) for path in sys.argv[1:]}
print(json.dumps({path: answer for path, answer in answers.items() if answer is not None}))
