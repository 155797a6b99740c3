import { decimal, madeUp } from './made-up'

/** One statement of version 8, indented as banks do; a tenth of the entries is a batch of two. */
export function* writeCamt(): Generator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>
<Stmt><Id>1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
`
  for (const { n, day, cents, payee, text } of madeUp()) {
    const half = Math.trunc(cents / 2)
    yield `  <Ntry>
    <Amt Ccy="EUR">${decimal(Math.abs(cents))}</Amt>
    <CdtDbtInd>${markOf(cents)}</CdtDbtInd>
    <Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>${day}</Dt></BookgDt>
    <ValDt><Dt>${day}</Dt></ValDt>
    <AcctSvcrRef>B${n}</AcctSvcrRef>
    <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>CCRD</Cd><SubFmlyCd>POSD</SubFmlyCd></Fmly></Domn></BkTxCd>
    <NtryDtls>
${n % 10 === 0 ? details(half, payee, text) + details(cents - half, payee, text) : details(cents, payee, text)}    </NtryDtls>
  </Ntry>
`
  }
}

const markOf = (cents: number): string => (cents < 0 ? 'DBIT' : 'CRDT')

const details = (cents: number, payee: string, text: string): string => `      <TxDtls>
        <Amt Ccy="EUR">${decimal(Math.abs(cents))}</Amt>
        <CdtDbtInd>${markOf(cents)}</CdtDbtInd>
        <RltdPties><Cdtr><Pty><Nm>${payee}</Nm></Pty></Cdtr></RltdPties>
        <RmtInf><Ustrd>${text}</Ustrd></RmtInf>
      </TxDtls>
`
