import { decimal, madeUp } from './made-up'

/** One statement, in the form that most banks still write: SGML, its leaves left open, a line for each. */
export function* writeOfx(): Generator<string> {
  yield `OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20240101<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>1<ACCTID>12345678<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20000101<DTEND>20240101
`
  for (const { n, day, cents, payee, text } of madeUp())
    yield `<STMTTRN>
<TRNTYPE>${cents < 0 ? 'DEBIT' : 'CREDIT'}
<DTPOSTED>${day.replaceAll('-', '')}120000
<TRNAMT>${decimal(cents)}
<FITID>T${n}
<NAME>${payee}
<MEMO>${text}
</STMTTRN>
`
}
