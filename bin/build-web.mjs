/** The console to dist/web/. Built whole, in about a second, when anything that it is made of has changed. */
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'

/** What it is made of: its own folder, and the client through which it sees the service. */
export const WEB_FOLDERS = ['web', 'client']

/** By way of a folder beside it: an API that serves the old one meanwhile shows no half of the new. */
export async function buildWeb(out) {
  const { build } = await import('vite')
  const draft = join(process.cwd(), `${out}.${process.pid}`)
  // Under a test runner it would take the development build of React.
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = 'production'
  try {
    await build({
      configFile: join('web', 'vite.config.mts'),
      configLoader: 'runner',
      logLevel: 'warn',
      build: { outDir: draft, emptyOutDir: true },
    })
    await compress(join(draft, 'assets'))
    await rm(out, { recursive: true, force: true })
    await rename(draft, out)
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = NODE_ENV
    await rm(draft, { recursive: true, force: true })
  }
}

/** Once, and as small as it gets; every browser takes one of the two. Fonts are compressed as they are. */
async function compress(folder) {
  const names = (await readdir(folder)).filter((name) => /\.(js|css|svg)$/.test(name))
  await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name)
      const content = await readFile(file)
      await writeFile(`${file}.br`, await promisify(brotliCompress)(content))
      await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }))
    }),
  )
}
