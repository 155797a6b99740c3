/** `npm run docs`: writes the documents that are made of the code. With names, only those: `npm run openapi`. */
import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { generatedDocs } from './local/generated-docs'

const wanted = process.argv.slice(2)
for (const [path, text] of Object.entries(generatedDocs()))
  if (wanted.length === 0 || wanted.includes(basename(path))) writeFileSync(path, text)
