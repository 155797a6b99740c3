/** libofx, the reader of GnuCash and KMyMoney, through its program `ofxdump`: from the path, else from Debian. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Witness } from './agreement'
import { unpackDebian } from './debian'
import { readWith } from './python-witness'

const run = promisify(execFile)

export const ofxdump: Witness = {
  name: 'ofxdump',
  origin: 'ofxdump of libofx 0.10 (Debian)',
  async read(paths) {
    const env = await findOfxdump()
    return env === null ? null : readWith('python3', 'ofxdump.py', paths, env)
  },
}

/** The environment in which it runs. */
async function findOfxdump(): Promise<NodeJS.ProcessEnv | null> {
  try {
    await run('ofxdump', ['--version'])
    return { OFXDUMP: 'ofxdump' }
  } catch {
    return fromDebian()
  }
}

async function fromDebian(): Promise<NodeJS.ProcessEnv | null> {
  const folder = await unpackDebian('libofx', ['ofx', 'libofx7', 'libosp5'])
  if (folder === null) return null
  const libraries = ['usr/lib', `usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`]
  return {
    OFXDUMP: join(folder, 'usr', 'bin', 'ofxdump'),
    LD_LIBRARY_PATH: libraries.map((path) => join(folder, path)).join(':'),
    OFX_DTD_PATH: join(folder, 'usr', 'share', 'libofx7', 'libofx', 'dtd'),
  }
}
