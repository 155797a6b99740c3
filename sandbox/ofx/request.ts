/** Reads what clients ask for, in any version of OFX. Clients write simpler files than banks do. */
import { decodeXML } from 'entities'

export interface Request {
  /** `102` … `220`. */
  version: string
  user: string
  password: string
  org: string
  fid: string
  /** In the order in which they were asked. */
  questions: readonly Question[]
}

export interface Question {
  kind: 'ACCTINFO' | 'STMT' | 'CCSTMT'
  id: string
  cookie: string
  account: string
  /** Digits of the first and the last day; empty for all. */
  from: string
  to: string
  wants_rows: boolean
}

/** Null for a body that is no request of OFX. */
export function readRequest(body: string): Request | null {
  const version = /VERSION[:=]\s*"?(\d{3})/.exec(body)?.[1]
  if (version === undefined || !body.includes('<SONRQ>')) return null
  return {
    version,
    user: valueIn(body, 'USERID'),
    password: valueIn(body, 'USERPASS'),
    org: valueIn(body, 'ORG'),
    fid: valueIn(body, 'FID'),
    questions: [...body.matchAll(QUESTION)].map(([, kind = '', inner = '']) => ({
      kind: kind as Question['kind'],
      id: valueIn(inner, 'TRNUID'),
      cookie: valueIn(inner, 'CLTCOOKIE'),
      account: valueIn(inner, 'ACCTID'),
      from: valueIn(inner, 'DTSTART').slice(0, 8),
      to: valueIn(inner, 'DTEND').slice(0, 8),
      wants_rows: valueIn(inner, 'INCLUDE') === 'Y',
    })),
  }
}

const QUESTION = /<(ACCTINFO|STMT|CCSTMT)TRNRQ>(.*?)<\/\1TRNRQ>/gs

const valueIn = (text: string, tag: string): string =>
  decodeXML(new RegExp(`<${tag}>([^<\\r\\n]*)`).exec(text)?.[1]?.trim() ?? '')
