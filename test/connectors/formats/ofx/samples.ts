/** Small files of OFX, made to order. */

export const HEADER = `OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

`

export const SIGNON =
  '<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260101<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>'

interface Wish {
  header?: string
  currency?: string
  account?: string
  /** What follows the list of transactions. */
  after?: string
}

/** A statement of a checking account, written as SGML. */
export const statement = (transactions: string, wish: Wish = {}): string =>
  `${wish.header ?? HEADER}<OFX>${SIGNON}<BANKMSGSRSV1>${stmttrnrs(transactions, wish)}</BANKMSGSRSV1></OFX>\n`

export const stmttrnrs = (
  transactions: string,
  { currency = 'USD', account = '0042', after = '' }: Wish = {},
): string =>
  `<STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>${currency}
<BANKACCTFROM><BANKID>011<ACCTID>${account}<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260101<DTEND>20260131
${transactions}
</BANKTRANLIST>${after}</STMTRS></STMTTRNRS>`

interface Row {
  fitid?: string
  amount?: string
  day?: string
  name?: string
  more?: string
}

export const stmttrn = ({
  fitid = 'a1',
  amount = '-5.00',
  day = '20260105',
  name = 'Shop',
  more = '',
}: Row = {}): string =>
  `<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>${day}<TRNAMT>${amount}<FITID>${fitid}<NAME>${name}${more}</STMTTRN>\n`

/** A broker's statement with these parts. */
export const brokerage = (transactions: string, positions = '', securities = ''): string =>
  `${HEADER}<OFX>${SIGNON}<INVSTMTMSGSRSV1><INVSTMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>
<INVSTMTRS><DTASOF>20260131<CURDEF>USD<INVACCTFROM><BROKERID>broker.example<ACCTID>77001</INVACCTFROM>
<INVTRANLIST><DTSTART>20260101<DTEND>20260131${transactions}</INVTRANLIST><INVPOSLIST>${positions}</INVPOSLIST>
</INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1><SECLISTMSGSRSV1><SECLIST>${securities}</SECLIST></SECLISTMSGSRSV1></OFX>\n`
