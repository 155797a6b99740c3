/** Documents of CAMT, put together from parts. */

interface EntryParts {
  amount?: string
  currency?: string
  mark?: string
  status?: string
  booked?: string
  reference?: string
  /** Elements between the head of the entry and its details. */
  more?: string
  details?: string
}

export const entry = (parts: EntryParts = {}): string =>
  [
    `<Ntry><Amt Ccy="${parts.currency ?? 'EUR'}">${parts.amount ?? '5.00'}</Amt><CdtDbtInd>${parts.mark ?? 'CRDT'}</CdtDbtInd>`,
    `<Sts>${parts.status ?? 'BOOK'}</Sts>${parts.booked ?? '<BookgDt><Dt>2024-01-02</Dt></BookgDt>'}`,
    parts.reference === undefined ? '' : `<AcctSvcrRef>${parts.reference}</AcctSvcrRef>`,
    parts.more ?? '',
    parts.details === undefined ? '' : `<NtryDtls>${parts.details}</NtryDtls>`,
    '</Ntry>\n',
  ].join('')

export const balance = (code: string, amount: string, mark = 'CRDT', day = '2024-01-02'): string =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${mark}</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>\n`

export const detail = (amount: string, payee: string, more = ''): string =>
  `<TxDtls>${amount}<RltdPties><Dbtr><Nm>${payee}</Nm></Dbtr></RltdPties>${more}</TxDtls>`

export const statement = (content: string, account = '<IBAN>DE89370400440532013000</IBAN>', tag = 'Stmt'): string =>
  `<${tag}><Id>1</Id><Acct><Id>${account}</Id></Acct>\n${content}</${tag}>\n`

export const document = (
  statements: string,
  { version = '053.001.02', declaration = '<?xml version="1.0" encoding="UTF-8"?>' } = {},
) => {
  const message = { '053': 'BkToCstmrStmt', '052': 'BkToCstmrAcctRpt', '054': 'BkToCstmrDbtCdtNtfctn' }[
    version.slice(0, 3)
  ]
  return `${declaration}\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.${version}"><${message}><GrpHdr><MsgId>1</MsgId></GrpHdr>\n${statements}</${message}></Document>\n`
}
