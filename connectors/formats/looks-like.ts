/** What a file is, going by its first bytes: so that a refusal can say more than no. */

import { isUtf16 } from './encoding'

/** Null for a text of no kind that is known here. */
export function looksLike(head: Uint8Array): string | null {
  if (head.length === 0) return 'an empty file'
  const start = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const bytes = start.toString('latin1')
  for (const [signature, what] of SIGNATURES) if (bytes.startsWith(signature)) return what
  if (bytes.startsWith('PK\x03\x04')) return isWorkbook(bytes) ? 'an Excel workbook' : 'a ZIP archive'
  // Some writers put a line or two before the mark of a PDF.
  if (bytes.slice(0, 1024).includes('%PDF-')) return 'a PDF'
  const text = bytes.replace(/^\xef\xbb\xbf/, '').trimStart()
  if (/^(?:<!doctype html|<html)/i.test(text)) return 'a web page'
  if (text.startsWith('<?xml')) return 'an XML document'
  if (/^(?:\{\s*["}]|\[\s*[{["\]])/.test(text)) return 'JSON'
  // No text has a NUL, unless each of its letters has two bytes.
  if (start.includes(0) && !isUtf16(start)) return 'not a text'
  return null
}

const SIGNATURES: readonly (readonly [signature: string, what: string])[] = [
  ['\x1f\x8b', 'a gzip archive'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an Excel workbook'],
  ['\x89PNG', 'a picture'],
  ['\xff\xd8\xff', 'a picture'],
  ['GIF8', 'a picture'],
  ['7z\xbc\xaf\x27\x1c', 'a 7-Zip archive'],
  ['Rar!', 'a RAR archive'],
  ['BZh', 'a bzip2 archive'],
  ['SQLite format 3\0', 'a database'],
]

const isWorkbook = (bytes: string): boolean => bytes.includes('[Content_Types].xml') || bytes.includes('xl/')
