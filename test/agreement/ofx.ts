/** OFX beside ofxparse, ofxtools and libofx. */
import { createReadStream } from 'node:fs'
import type { Json } from '../../connectors/connector'
import { ofx } from '../../connectors/formats/ofx/ofx'
import { IntegrationError } from '../../domain/errors'
import { fromMinorUnits } from '../../domain/money'
import type { CanonicalRow, MinorUnits } from '../../domain/records'
import type { AgreedRow, Agreement, Reading } from './agreement'
import { explanations } from './ofx-explained'
import { ofxdump } from './ofxdump-witness'
import { pythonWitness } from './python-witness'

export const ofxAgreement: Agreement = {
  title: 'OFX',
  folders: ['../shared/corpora/ofx', 'test/connectors/formats/ofx/files'],
  endings: ofx.endings,
  read: readOurs,
  witnesses: [
    pythonWitness({ name: 'ofxparse', packages: ['ofxparse==0.21'], script: 'ofxparse_rows.py' }),
    pythonWitness({ name: 'ofxtools', packages: ['ofxtools==1.1.1'], script: 'ofxtools_rows.py' }),
    ofxdump,
  ],
  explanations,
  document: 'docs/connectors/ofx.md',
}

/** As a sync reads it: the file must be one, and each row is mapped on its own. */
async function readOurs(path: string): Promise<Reading> {
  const file = { [Symbol.asyncIterator]: () => createReadStream(path)[Symbol.asyncIterator]() as AsyncIterator<Buffer> }
  try {
    const rows: AgreedRow[] = []
    for await (const texts of ofx.read(file, {})) rows.push(...texts.flatMap(rowsOf))
    return { rows }
  } catch (fault) {
    if (!(fault instanceof IntegrationError)) throw fault
    return { refusal: fault.message }
  }
}

function rowsOf(text: string): AgreedRow[] {
  const row = JSON.parse(text) as { tags?: Json } & Record<string, Json>
  try {
    return ofx.map(row, { settings: {} }).flatMap((record) => agreed(record, fitidOf(row.tags ?? null)))
  } catch (fault) {
    if (!(fault instanceof IntegrationError)) throw fault
    return []
  }
}

function agreed({ entity, body }: CanonicalRow, id: string): AgreedRow[] {
  if (body === null || (entity !== 'transaction' && entity !== 'investment_event')) return []
  const facts = body as {
    posted_on?: string
    traded_on?: string
    amount_minor: MinorUnits | null
    currency: string
    exponent: number
  }
  const { amount_minor, currency, exponent } = facts
  const amount = amount_minor === null ? '' : decimalText(fromMinorUnits(amount_minor), exponent)
  return [{ date: facts.posted_on ?? facts.traded_on ?? '', amount, id, currency }]
}

/** As the bank wrote it, before it became part of a record's id. */
function fitidOf(tags: Json): string {
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) return ''
  if (typeof tags['FITID'] === 'string') return tags['FITID']
  return (
    Object.values(tags)
      .map(fitidOf)
      .find((id) => id !== '') ?? ''
  )
}

function decimalText(minor: bigint, exponent: number): string {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0')
  const text = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
  return minor < 0n ? `-${text}` : text
}
