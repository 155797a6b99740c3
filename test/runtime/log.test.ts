import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import pino from 'pino'
import { IntegrationError } from '../../domain/errors'
import { describeError } from '../../runtime/log'

/** The line that a log writes about an error. */
async function lineAbout(error: unknown): Promise<Record<string, unknown>> {
  const out = new PassThrough()
  pino({ serializers: { err: describeError } }, out).error({ err: error }, 'failed')
  out.end()
  return (JSON.parse(await text(out)) as { err: Record<string, unknown> }).err
}

describe('an error in a log line', () => {
  it('has its name, its code and where it came from', async () => {
    const error = Object.assign(new TypeError('no'), { code: '22021' })
    const line = await lineAbout(error)
    expect(line).toMatchObject({ name: 'TypeError', code: '22021' })
    expect(line['frames']).toContainEqual(expect.stringContaining('log.test'))
  })

  it('has the text of our own errors and never that of others, which quote data', async () => {
    const error = new IntegrationError('vault.unreadable', 'Ours.', { cause: new Error('the secret is 12345') })
    const line = await lineAbout(error)
    expect(line).toMatchObject({ message: 'Ours.', cause: { name: 'Error' } })
    expect(JSON.stringify(line)).not.toContain('12345')
  })

  it('stays one line and has no control characters, whatever a text says', async () => {
    const out = new PassThrough()
    pino({ serializers: { err: describeError } }, out).warn(
      { err: new IntegrationError('provider.unavailable', HOSTILE), payee: HOSTILE },
      HOSTILE,
    )
    out.end()
    const written = await text(out)
    expect(written.split('\n')).toHaveLength(2)
    expect(written.trimEnd()).not.toMatch(/\p{Control}/u)
  })
})

const HOSTILE = 'bank\r\n{"level":60,"msg":"forged"}\u001b[2K\u0000'
