/** Packages of Debian, unpacked beside the project: nothing is installed, so nobody has to be root. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The folder that holds them, made once; null where they cannot be had. */
export async function unpackDebian(name: string, packages: readonly string[]): Promise<string | null> {
  const folder = resolve('.cache', 'witnesses', name)
  const ready = join(folder, 'ready')
  if (existsSync(ready)) return folder
  try {
    await mkdir(folder, { recursive: true })
    await run('apt-get', ['download', '-qq', ...packages], { cwd: folder })
    for (const file of await readdir(folder)) {
      if (file.endsWith('.deb')) await run('dpkg', ['-x', file, '.'], { cwd: folder })
    }
    await writeFile(ready, '')
    return folder
  } catch {
    return null
  }
}
