import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { findFreePort, requireFreePorts } from '../../bin/local/ports'
import { SetupError } from '../../bin/local/setup-error'

describe('requireFreePorts', () => {
  it('accepts a port that nobody has', async () => {
    await expect(requireFreePorts([['PORT', await findFreePort()]])).resolves.toBeUndefined()
  })

  it('names the port, and the variable that moves us, when another program is there', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo

    const refusal: unknown = await requireFreePorts([['SANDBOX_PORT', port]]).catch((error: unknown) => error)
    other.close()

    expect(refusal).toBeInstanceOf(SetupError)
    expect(refusal).toMatchObject({
      message: `port ${port} is taken by another program`,
      remedy: expect.stringMatching(/SANDBOX_PORT=\d+ npm start/),
    })
  })

  it('names both variables when one port is wanted twice', async () => {
    const port = await findFreePort()
    await expect(
      requireFreePorts([
        ['PORT', port],
        ['WORKER_HEALTH_PORT', port],
      ]),
    ).rejects.toMatchObject({
      message: `PORT and WORKER_HEALTH_PORT are both ${port}`,
      remedy: expect.stringMatching(/WORKER_HEALTH_PORT=\d+ npm start/),
    })
  })
})
