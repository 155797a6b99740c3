/** What a provider answers, and how it leaves: a large body is streamed no faster than it is read. */
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface Answer {
  status: number
  headers: Readonly<Record<string, string>>
  /** Can be gone through more than once. */
  body: Iterable<Buffer>
}

/** Bodies up to this size are sent whole, with their length. */
const SMALL_BYTES = 256 * 1024

export const text = (status: number, type: string, body: string, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': type, ...headers },
  body: [Buffer.from(body)],
})

export const json = (status: number, value: unknown, headers: Record<string, string> = {}): Answer =>
  text(status, 'application/json; charset=utf-8', JSON.stringify(value), headers)

/** Rows that each end with a comma become a JSON list between `head` and `tail`. */
export function jsonList(head: string, rows: readonly Buffer[], tail: string): Buffer[] {
  const filled = rows.filter((chunk) => chunk.length > 0)
  const last = filled.pop()
  return [Buffer.from(head), ...filled, ...(last === undefined ? [] : [last.subarray(0, -1)]), Buffer.from(tail)]
}

/** Sends an answer to its end, or until the client hangs up. */
export async function send(response: ServerResponse, answer: Answer): Promise<void> {
  if (Array.isArray(answer.body)) {
    const length = sizeOf(answer.body)
    if (length <= SMALL_BYTES) {
      response.writeHead(answer.status, { ...answer.headers, 'content-length': length })
      response.end(Buffer.concat(answer.body))
      return
    }
  }
  response.writeHead(answer.status, answer.headers)
  await pipeline(Readable.from(answer.body), response).catch((fault: unknown) => {
    // A client that hangs up in mid-body is its own business.
    if ((fault as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw fault
  })
}

export const sizeOf = (chunks: readonly Buffer[]): number => chunks.reduce((sum, chunk) => sum + chunk.length, 0)
