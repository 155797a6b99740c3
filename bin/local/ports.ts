import { createServer, type AddressInfo } from 'node:net'
import { SetupError } from './setup-error'

const HOST = '127.0.0.1'

/** @throws {SetupError} when two are the same, or something else listens there, naming the variable that moves us elsewhere. */
export async function requireFreePorts(wanted: readonly (readonly [variable: string, port: number])[]): Promise<void> {
  for (const [n, [variable, port]] of wanted.entries()) {
    const twin = wanted.slice(0, n).find(([, earlier]) => earlier === port)
    if (twin !== undefined)
      throw new SetupError(
        `${twin[0]} and ${variable} are both ${port}`,
        `Give each a port of its own: ${variable}=${elsewhere(port)} npm start`,
      )
    await requireFreePort(variable, port)
  }
}

async function requireFreePort(variable: string, port: number): Promise<void> {
  try {
    await listenBriefly(port)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause
    throw new SetupError(
      code === 'EACCES' ? `port ${port} is not ours to open` : `port ${port} is taken by another program`,
      `Stop that program, or choose another port: ${variable}=${elsewhere(port)} npm start`,
      { cause },
    )
  }
}

const elsewhere = (port: number): number => (port + 100 <= 65_535 ? port + 100 : port - 100)

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
