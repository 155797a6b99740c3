/** A file through the format, as an upload and its job would take it. */
import { csv } from '../../../../connectors/formats/csv/csv'
import type { FileQuestion } from '../../../../connectors/formats/file-format'
import type { Json, Settings } from '../../../../connectors/connector'
import { IntegrationError } from '../../../../domain/errors'
import { ENTITIES, type Body, type CanonicalRow } from '../../../../domain/records'

export interface Reading {
  rows: CanonicalRow[]
  refused: string[]
}

export const piecesOf = (content: string | Uint8Array, size = 1000): AsyncIterable<Uint8Array> => ({
  async *[Symbol.asyncIterator]() {
    const bytes = Buffer.from(content as string)
    for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
  },
})

export const ask = (content: string | Uint8Array, settings: Settings = {}): Promise<FileQuestion[]> =>
  csv.questions(piecesOf(content), settings)

/** Takes the first candidate of every question, or what was said beforehand. */
export async function confirm(content: string | Uint8Array, said: Settings = {}): Promise<Settings> {
  const questions = await ask(content, said)
  const answers = questions.map(({ setting, candidates }) => [setting, candidates[0]?.value ?? ''] as const)
  const settings = { ...said, ...Object.fromEntries(answers) }
  expect(await ask(content, settings)).toEqual([])
  return settings
}

export async function read(content: string | Uint8Array, settings: Settings, size?: number): Promise<Reading> {
  const reading: Reading = { rows: [], refused: [] }
  for await (const batch of csv.read(piecesOf(content, size), settings)) {
    for (const text of batch) {
      try {
        for (const row of csv.map(JSON.parse(text) as Json, { settings })) {
          if (row.body !== null) ENTITIES[row.entity].parse(row.body)
          reading.rows.push(row)
        }
      } catch (fault) {
        if (!(fault instanceof IntegrationError) || fault.code !== 'record.unmappable') throw fault
        reading.refused.push(fault.message)
      }
    }
  }
  return reading
}

export const transactions = ({ rows }: Reading): { external_id: string; body: Body<'transaction'> }[] =>
  rows.flatMap((row) =>
    row.entity === 'transaction' && row.body !== null ? [{ external_id: row.external_id, body: row.body }] : [],
  )

export const idsOf = (reading: Reading): string[] => transactions(reading).map(({ external_id }) => external_id)

/** Day, amount, currency, payee and memo: what a person would look at first. */
export const shortly = (reading: Reading): string[] =>
  transactions(reading).map(({ body }) =>
    [body.posted_on, body.amount_minor, body.currency, body.payee, body.memo].map((each) => each ?? '-').join(' | '),
  )
