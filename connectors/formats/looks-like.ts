/** What a file is, going by its first bytes: so that a refusal can say more than no. */
import { isUtf16 } from './encoding'

export interface Likeness {
  /** `a PDF` */
  what: string
  /** How to get from it to a file that can be read; null where there is no way. */
  advice: string | null
}

/** Null for a text of no kind that is known here. */
export function looksLike(head: Uint8Array): Likeness | null {
  if (head.length === 0) return { what: 'an empty file', advice: null }
  const start = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const bytes = start.toString('latin1')
  for (const [signature, likeness] of SIGNATURES) if (bytes.startsWith(signature)) return likeness
  if (bytes.startsWith('PK\x03\x04')) return isWorkbook(bytes) ? WORKBOOK : archive('ZIP')
  // Some writers put a line or two before the mark of a PDF.
  if (bytes.slice(0, 1024).includes('%PDF-'))
    return { what: 'a PDF', advice: 'Look for the download as data, which banks offer beside it.' }
  const text = bytes.replace(/^\xef\xbb\xbf/, '').trimStart()
  if (/^(?:<!doctype html|<html)/i.test(text))
    return { what: 'a web page', advice: 'Sign in to the bank and download the file itself.' }
  if (text.startsWith('<?xml')) return { what: 'an XML document', advice: null }
  if (/^(?:\{\s*["}]|\[\s*[{["\]])/.test(text)) return { what: 'JSON', advice: null }
  // A text has a NUL by accident, or in each of its letters.
  if (nulsIn(start) > start.length / 100 && !isUtf16(start)) return { what: 'not a text', advice: null }
  return null
}

/** Archives are not unpacked here: a few kilobytes of one can hold more than any disk. */
const archive = (kind: string): Likeness => ({
  what: `a ${kind} archive`,
  advice: 'Unpack it, and upload the files in it.',
})
const WORKBOOK: Likeness = { what: 'an Excel workbook', advice: 'Save it as CSV, and upload that.' }
const PICTURE: Likeness = { what: 'a picture', advice: null }

const SIGNATURES: readonly (readonly [signature: string, likeness: Likeness])[] = [
  ['\x1f\x8b', archive('gzip')],
  ['7z\xbc\xaf\x27\x1c', archive('7-Zip')],
  ['Rar!', archive('RAR')],
  ['BZh', archive('bzip2')],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', WORKBOOK],
  ['\x89PNG', PICTURE],
  ['\xff\xd8\xff', PICTURE],
  ['GIF8', PICTURE],
  ['SQLite format 3\0', { what: 'a database', advice: null }],
]

const nulsIn = (start: Buffer): number => (start.includes(0) ? start.filter((byte) => byte === 0).length : 0)

const isWorkbook = (bytes: string): boolean => bytes.includes('[Content_Types].xml') || bytes.includes('xl/')
