/**
 * TypeScript to dist/, file by file, the workflow bundle from there, and the console. Makes only what changed; types are
 * `npm run check`'s business. Run it as `npm run build`, or let bin/setup.mjs call it.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, extname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildWeb, WEB_FOLDERS } from './build-web.mjs'

const OUT = 'dist'
const STAMP = join(OUT, '.build.json')
const BUNDLE = join(OUT, 'workflow-bundle.js')
const WEB = join(OUT, 'web')
const WEB_ENTRY = join('web', 'index.html')
/** What a workflow may import by value: a change elsewhere leaves the bundle as it is. */
const BUNDLED_FOLDERS = ['workflows', 'domain']
/** Jest translates the tests as it runs them; these are run without it. */
const PROGRAMS_AMONG_TESTS = ['test/agreement']
/** Not needed at run time. Everything else beside the sources is copied. */
const LEFT_OUT = new Set(['.md', '.mjs'])

/** Brings dist/ up to date. Answers `already there` or what it did. */
export async function build() {
  const before = await readStamp()
  const tools = await hashFiles(['bin/build.mjs', 'bin/build-web.mjs', '.swcrc', 'package-lock.json'])
  const known = before.tools === tools ? before.files : {}
  const sources = await readSources()
  const files = Object.fromEntries(sources.map(({ path, hash }) => [path, hash]))

  const changed = sources.filter(({ path, hash }) => known[path] !== hash)
  const gone = Object.keys(before.files).filter((path) => !(path in files))
  const bundle = hash(
    tools +
      sources
        .filter(isBundled)
        .map((source) => source.path + source.hash)
        .join(),
  )
  const webFiles = await listFiles(WEB_FOLDERS)
  const web = hash(tools + (await hashFiles(webFiles)))
  if (changed.length + gone.length === 0 && bundle === before.bundle && web === before.web) return 'already there'

  await Promise.all(
    gone.flatMap((path) => [outputOf(path), `${outputOf(path)}.map`]).map((path) => rm(path, { force: true })),
  )
  await compile(changed)
  if (bundle !== before.bundle) await bundleWorkflows('workflows/index.ts' in files)
  if (web !== before.web) await makeConsole(webFiles.includes(WEB_ENTRY))
  await write(STAMP, JSON.stringify({ tools, files, bundle, web }))
  return `${changed.length} files`
}

async function compile(sources) {
  if (sources.length === 0) return
  const { transform } = await import('@swc/core')
  for (const { path, content } of sources) {
    const output = outputOf(path)
    if (extname(path) !== '.ts') {
      await write(output, content)
      continue
    }
    const { code, map } = await transform(content.toString('utf8'), {
      filename: path,
      sourceFileName: relative(dirname(output), path),
    })
    await write(output, `${code}\n//# sourceMappingURL=${path.split('/').at(-1).replace(/ts$/, 'js.map')}\n`)
    await write(`${output}.map`, map)
  }
}

/** A worker that bundles at start needs seconds and some 235 MB for it, so it is done here, once. */
async function bundleWorkflows(thereAreWorkflows) {
  if (!thereAreWorkflows) {
    process.stderr.write('  no workflow bundle: there is no workflows/index.ts\n')
    return
  }
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker')
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(process.cwd(), OUT, 'workflows', 'index.js'),
    logger: new DefaultLogger('WARN'),
  })
  if (code.includes('/node_modules/zod/')) {
    const remedy = 'Import the schema file as types only: every cached workflow would carry zod with it.'
    throw Object.assign(new Error('a workflow imports zod'), { remedy })
  }
  await write(BUNDLE, code)
}

async function makeConsole(thereIsOne) {
  if (thereIsOne) await buildWeb(WEB)
  else process.stderr.write('  no console: there is no web/index.html\n')
}

async function readSources() {
  const { include } = JSON.parse(await readFile('tsconfig.json', 'utf8'))
  const folders = [...include.filter((folder) => folder !== 'test'), ...PROGRAMS_AMONG_TESTS]
  const paths = (await listFiles(folders)).filter((path) => !LEFT_OUT.has(extname(path)) && !path.endsWith('.d.ts'))
  return Promise.all(
    paths.map(async (path) => {
      const content = await readFile(path)
      return { path, content, hash: hash(content) }
    }),
  )
}

async function listFiles(folders) {
  const listed = await Promise.all(
    folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])),
  )
  return listed
    .flat()
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

async function readStamp() {
  try {
    return JSON.parse(await readFile(STAMP, 'utf8'))
  } catch {
    return { tools: '', files: {}, bundle: '', web: '' }
  }
}

/** By way of a rename: another process may be loading the old file. */
async function write(path, content) {
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  await writeFile(draft, content)
  await rename(draft, path)
}

const isBundled = ({ path }) => BUNDLED_FOLDERS.some((folder) => path.startsWith(`${folder}/`))
const outputOf = (path) => join(OUT, path.replace(/\.ts$/, '.js'))
const hash = (content) => createHash('sha256').update(content).digest('hex')
const hashFiles = async (paths) => hash(Buffer.concat(await Promise.all(paths.map((path) => readFile(path)))))

if (import.meta.url === pathToFileURL(process.argv[1]).href) await build()
