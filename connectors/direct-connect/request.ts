/** Writes requests of OFX, as each bank wants them. */
import { hash } from 'node:crypto'
import type { Credentials, Settings, Signing } from '../connector'
import { credential } from '../link'
import type { Bank } from './banks'

/** A tag with its value, or with the tags inside it. What is undefined is left out. */
export type Node = readonly [tag: string, content: string | readonly (Node | undefined)[]]

/** A request with its header and signon. */
export function writeRequest(
  bank: Bank,
  settings: Settings,
  message: Node,
  { credentials, now, unique }: Signing,
): string {
  const body: Node = ['OFX', [signon(bank, settings, credentials, now), message]]
  return headerOf(bank, unique()) + write(body, bank, '')
}

/** `20260131235959.000[0:GMT]`: with its zone, because not every server takes a bare time for Greenwich's. */
export const timeText = (time: Date): string => `${time.toISOString().replace(/[-:TZ]/g, '')}[0:GMT]`

const LINE = '\r\n'

const isXml = ({ version }: Bank): boolean => version >= '200'

function headerOf(bank: Bank, id: string): string {
  if (isXml(bank)) {
    return `<?xml version="1.0" encoding="UTF-8" standalone="no"?>${LINE}<?OFX OFXHEADER="200" VERSION="${bank.version}" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="${id}"?>${LINE}`
  }
  const header = {
    OFXHEADER: '100',
    DATA: 'OFXSGML',
    VERSION: bank.version,
    SECURITY: 'NONE',
    ENCODING: 'USASCII',
    CHARSET: 'NONE',
    COMPRESSION: 'NONE',
    OLDFILEUID: 'NONE',
    NEWFILEUID: id,
  }
  return `${Object.entries(header)
    .map(([key, value]) => `${key}:${value}${LINE}`)
    .join('')}${LINE}`
}

function signon(bank: Bank, settings: Settings, credentials: Credentials, now: Date): Node {
  const fi: Node = ['FI', [optional('ORG', bank.org), optional('FID', bank.fid)]]
  return [
    'SIGNONMSGSRQV1',
    [
      [
        'SONRQ',
        [
          ['DTCLIENT', timeText(now)],
          ['USERID', credential(credentials, 'username')],
          ['USERPASS', credential(credentials, 'password')],
          ['LANGUAGE', 'ENG'],
          bank.org === undefined && bank.fid === undefined ? undefined : fi,
          ['APPID', bank.app_id ?? 'QWIN'],
          ['APPVER', bank.app_version ?? '2700'],
          bank.client_uid === true && bank.version >= '103'
            ? ['CLIENTUID', clientUid(bank, settings, credentials)]
            : undefined,
        ],
      ],
    ],
  ]
}

const optional = (tag: string, value: string | undefined): Node | undefined =>
  value === undefined ? undefined : [tag, value]

/**
 * The id by which the bank knows this installation, in the form of a random UUID. It is derived, so that a customer who
 * approved it once need not do so again after linking anew.
 */
function clientUid(bank: Bank, { client_uid }: Settings, credentials: Credentials): string {
  if (client_uid !== undefined) return client_uid
  const digest = hash('sha256', ['client', bank.url, credential(credentials, 'username')].join('\u001f'), 'hex')
  const [a, b, c, d, e] = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(13, 16),
    digest.slice(17, 20),
    digest.slice(20, 32),
  ]
  return `${a}-${b}-4${c}-a${d}-${e}`.toUpperCase()
}

function write([tag, content]: Node, bank: Bank, indent: string): string {
  const [line, deeper] = bank.pretty === true ? [LINE, `${indent}  `] : ['', '']
  if (typeof content === 'string') {
    return `${indent}<${tag}>${escape(content)}${bank.unclosed === true && !isXml(bank) ? '' : `</${tag}>`}${bank.pretty === true ? LINE : ''}`
  }
  const inner = content.map((node) => (node === undefined ? '' : write(node, bank, deeper))).join('')
  return `${indent}<${tag}>${line}${inner}${indent}</${tag}>${line}`
}

const escape = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
