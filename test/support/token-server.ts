/** A token endpoint that answers as it is told, and remembers what it was asked. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface TokenServer {
  url: string
  /** Path and form of every request, in order. */
  asked: { path: string; form: URLSearchParams; authorization: string | undefined }[]
  /** What the next requests are answered with. */
  answer: (response: ServerResponse) => void
  close(): Promise<void>
}

export const answerJson =
  (status: number, body: object, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

export const TOKENS = { access_token: 'at-1', refresh_token: 'rt-1', token_type: 'Bearer', expires_in: 7200 }

export async function openTokenServer(): Promise<TokenServer> {
  const http = createServer((request, response) => {
    void text(request).then((body) => {
      const { authorization } = request.headers
      server.asked.push({ path: request.url ?? '', form: new URLSearchParams(body), authorization })
      server.answer(response)
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const server: TokenServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked: [],
    answer: answerJson(200, TOKENS),
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
  return server
}
