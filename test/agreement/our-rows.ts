/** What our own reader makes of a file, as a sync reads it: each row mapped on its own, what cannot be mapped left out. */
import { createReadStream } from 'node:fs'
import type { Json, JsonObject, Settings } from '../../connectors/connector'
import type { FileFormat } from '../../connectors/formats/file-format'
import { IntegrationError } from '../../domain/errors'
import { fromMinorUnits } from '../../domain/money'
import type { CanonicalRow, MinorUnits } from '../../domain/records'
import type { AgreedRow, Reading } from './agreement'

interface Ours {
  format: FileFormat
  settings?: Settings
  /** The bank's id of a row, as it wrote it before it became part of a record's id. */
  idOf: (row: JsonObject) => string
}

export const ourReader =
  ({ format, settings = {}, idOf }: Ours) =>
  async (path: string): Promise<Reading> => {
    const file = {
      [Symbol.asyncIterator]: () => createReadStream(path)[Symbol.asyncIterator]() as AsyncIterator<Buffer>,
    }
    const agree = (text: string): AgreedRow[] => {
      const row = JSON.parse(text) as JsonObject
      try {
        return format.map(row as Json, { settings }).flatMap((record) => agreed(record, idOf(row)))
      } catch (fault) {
        if (!(fault instanceof IntegrationError)) throw fault
        return []
      }
    }
    try {
      const rows: AgreedRow[] = []
      for await (const texts of format.read(file, settings)) rows.push(...texts.flatMap(agree))
      return { rows }
    } catch (fault) {
      if (!(fault instanceof IntegrationError)) throw fault
      return { refusal: fault.message }
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

function decimalText(minor: bigint, exponent: number): string {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0')
  const text = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
  return minor < 0n ? `-${text}` : text
}
