import { gzipSync } from 'node:zlib'
import { looksLike } from '../../../connectors/formats/looks-like'

it.each([
  ['', 'an empty file'],
  ['%PDF-1.7', 'a PDF'],
  ['\r\n\r\n%PDF-1.3', 'a PDF'],
  ['PK\x03\x04\x14\0camt.xml', 'a ZIP archive'],
  ['PK\x03\x04\x14\0[Content_Types].xml', 'an Excel workbook'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an Excel workbook'],
  [gzipSync('a,b').toString('latin1'), 'a gzip archive'],
  ['\x89PNG\r\n', 'a picture'],
  ['\xff\xd8\xff\xe0', 'a picture'],
  ['\xef\xbb\xbf <!DOCTYPE html>', 'a web page'],
  ['<html>', 'a web page'],
  ['<?xml version="1.0"?>', 'an XML document'],
  ['{"a":1}', 'JSON'],
  ['[{"a":1}]', 'JSON'],
  ['abc\0def', 'not a text'],
])('says of %j that it is %s', (head, what) => {
  expect(looksLike(Buffer.from(head, 'latin1'))?.what).toBe(what)
})

it.each(['Date,Amount', '{1:F01BANK}', '!Type:Bank', 'D\0a\0t\0e\0', '\ufeffDate'])(
  'has nothing against %j',
  (head) => {
    expect(looksLike(Buffer.from(head))).toBeNull()
  },
)
