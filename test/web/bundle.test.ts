import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const WEB = join(__dirname, '../../dist/web')

interface Chunk {
  file: string
  imports?: string[]
  isEntry?: boolean
}

const manifest = JSON.parse(readFileSync(join(WEB, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>

/** A chunk and all that has to be there before it runs. */
function needed(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found
  found.add(name)
  for (const other of manifest[name]?.imports ?? []) needed(other, found)
  return found
}

describe('the console, built', () => {
  it('shows its first screen with less than 250 KB of compressed JavaScript', () => {
    const [entry = ''] = Object.keys(manifest).filter((name) => manifest[name]?.isEntry === true)
    const bytes = [...needed(entry)]
      .map((name) => join(WEB, manifest[name]?.file ?? ''))
      .reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0)
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThan(250_000)
  })

  it('has nothing inline and nothing from elsewhere in its page', () => {
    const page = readFileSync(join(WEB, 'index.html'), 'utf8')
    expect(page).not.toMatch(/<style|style=|onload=|https?:/)
    for (const [, attributes = '', content] of page.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)) {
      expect(attributes).toMatch(/ src="\//)
      expect(content).toBe('')
    }
  })
})
