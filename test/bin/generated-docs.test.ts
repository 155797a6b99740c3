import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatedDocs } from '../../bin/local/generated-docs'

describe('npm run docs', () => {
  it.each(Object.entries(generatedDocs()))('has nothing to change in %s', (path, text) => {
    expect(readFileSync(join(__dirname, '../..', path), 'utf8')).toBe(text)
  })
})
