import { createServer, type AddressInfo } from 'node:net'
import { SetupError } from './setup-error'

const HOST = '127.0.0.1'

/** @throws {SetupError} when something else listens there, naming the variable that moves us elsewhere. */
export async function requireFreePort(variable: string, port: number): Promise<void> {
  try {
    await listenBriefly(port)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause
    const elsewhere = port + 100 <= 65_535 ? port + 100 : port - 100
    throw new SetupError(
      code === 'EACCES' ? `port ${port} is not ours to open` : `port ${port} is taken by another program`,
      `Stop that program, or choose another port: ${variable}=${elsewhere} npm start`,
      { cause },
    )
  }
}

/** A port that nobody has at this moment. */
export const findFreePort = (): Promise<number> => listenBriefly(0)

function listenBriefly(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, HOST, () => {
      const taken = (server.address() as AddressInfo).port
      server.close(() => resolve(taken))
    })
  })
}
