"""ofxtools and ofxclient ask a bank over Direct Connect, and say what they understood, as JSON.

Arguments: the address over http, the address over https, user name, password, bank number. Each client is given nothing
else: it finds the accounts by itself.
"""
import json
import sys
import warnings

warnings.simplefilter('ignore')

ADDRESS, SECURE, USER, PASSWORD, FID = sys.argv[1:6]


def by_ofxtools(version):
    from ofxtools.Client import CcStmtRq, OFXClient, StmtRq
    from ofxtools.Parser import OFXTree

    def parse(answer):
        tree = OFXTree()
        tree.parse(answer)
        return tree.convert()

    client = OFXClient(ADDRESS, userid=USER, org='Sandbox', fid=FID, version=version, close_elements=version >= 200)
    listed = parse(client.request_accounts(PASSWORD, dtacctup(), skip_profile=True))
    infos = [info for account in listed.signupmsgsrsv1[0].acctinfors for info in account]
    questions = []
    for info in infos:
        if hasattr(info, 'bankid'):
            client.bankid = info.bankid
            questions.append(StmtRq(acctid=info.acctid, accttype=info.accttype))
        else:
            questions.append(CcStmtRq(acctid=info.acctid))
    answer = parse(client.request_statements(PASSWORD, *questions, skip_profile=True))
    return [
        {'account': statement.account.acctid, 'balance': str(statement.balance.balamt), **sums(
            (row.fitid, row.trnamt) for row in statement.transactions
        )}
        for statement in answer.statements
    ]


def by_ofxclient():
    from ofxclient import Institution

    bank = Institution(id=FID, org='Sandbox', url=SECURE, username=USER, password=PASSWORD)
    bank.authenticate()
    return [
        {'account': account.number, 'balance': str(statement.balance), **sums(
            (row.id, row.amount) for row in statement.transactions
        )}
        for account in bank.accounts()
        for statement in [account.statement(days=36_500)]
    ]


def dtacctup():
    from datetime import datetime, timezone

    return datetime(1990, 1, 1, tzinfo=timezone.utc)


def sums(rows):
    found = list(rows)
    return {'rows': len({fitid for fitid, _ in found}), 'sum': str(sum(amount for _, amount in found))}


def attempt(ask, *arguments):
    try:
        return ask(*arguments)
    except Exception as fault:  # noqa: BLE001
        return {'fault': f'{type(fault).__name__}: {fault}'[:300]}


print(json.dumps({
    **{f'ofxtools {version}': attempt(by_ofxtools, version) for version in (102, 103, 151, 160, 200, 203, 211, 220)},
    'ofxclient': attempt(by_ofxclient),
}))
