/** libofx, the reader of GnuCash and KMyMoney, through its program `ofxdump`: from the path, else from Debian. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Witness } from './agreement'
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

/** Unpacked beside the project: nothing is installed, so nobody has to be root. */
async function fromDebian(): Promise<NodeJS.ProcessEnv | null> {
  const folder = resolve('.cache', 'witnesses', 'libofx')
  const program = join(folder, 'usr', 'bin', 'ofxdump')
  if (!existsSync(program)) {
    try {
      await mkdir(folder, { recursive: true })
      await run('apt-get', ['download', '-qq', 'ofx', 'libofx7', 'libosp5'], { cwd: folder })
      for (const name of await readdir(folder)) {
        if (name.endsWith('.deb')) await run('dpkg', ['-x', name, '.'], { cwd: folder })
      }
    } catch {
      return null
    }
  }
  const libraries = ['usr/lib', `usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`]
  return {
    OFXDUMP: program,
    LD_LIBRARY_PATH: libraries.map((path) => join(folder, path)).join(':'),
    OFX_DTD_PATH: join(folder, 'usr', 'share', 'libofx7', 'libofx', 'dtd'),
  }
}
