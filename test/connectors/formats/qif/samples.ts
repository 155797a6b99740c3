import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A file with every kind of section, as Quicken writes one. */
export const EVERYTHING = readFileSync(join(__dirname, 'files', 'quicken.qif'), 'utf8')
