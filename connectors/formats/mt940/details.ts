/** Field 86, what a booking was for: free text, or one of the structures that banks have made of it. */

export interface Details {
  payee?: string
  memo?: string
}

/** A SWIFT line has 65 characters: one that is full goes on in the next without a space between. */
const FULL_LINE = 65

/** Banks tell of the same booking in seven ways; whatever is none of them is the memo as it stands. */
export function readDetails(lines: readonly string[]): Details {
  for (const dialect of [subfields, coded, polish, dutch, named]) {
    const details = dialect(lines)
    if (details !== null) return details
  }
  return textOf('memo', joinLines(lines))
}

/**
 * Field NS, which is none of SWIFT's and which some banks have in the place of field 86: lines of `01purpose`,
 * `02more of it`, `15name`, `17kind`.
 */
export function readNonSwift(lines: readonly string[]): Details {
  const fields = lines.filter((line) => /^\d{2}/.test(line))
  const of = (numbers: RegExp) => fields.filter((field) => numbers.test(field)).map((field) => field.slice(2).trim())
  return {
    ...textOf('payee', of(/^1[56]/).join('')),
    ...textOf('memo', of(/^(?:0\d|1[0-4])/).join('\n') || of(/^17/).join('')),
  }
}

/**
 * `166?00GUTSCHRIFT?20SVWZ+Rent?32Smith`: a code of three digits, then fields of two behind a sign that the bank chose.
 * German, Austrian, Polish, Luxembourgish and some Dutch banks.
 */
function subfields(lines: readonly string[]): Details | null {
  const text = lines.map((line) => line.replace(/[\r\n]+/g, '')).join('')
  const [, sign] = /^\s*(?:\d{3}\s*)?([?><~^@&|])\d{2}/.exec(text) ?? []
  if (sign === undefined) return null
  // The sign may stand in the text as well, where no field begins.
  const fields = text.split(FIELD_STARTS[sign as keyof typeof FIELD_STARTS]).slice(1)
  const of = (numbers: RegExp) => fields.filter((field) => numbers.test(field)).map((field) => field.slice(2))
  const purpose = joinSlots(of(/^(?:2\d|6[0-3])/))
  return {
    ...textOf('payee', joinSlots(of(/^3[23]/))),
    ...textOf('memo', sepaPurpose(purpose) || of(/^00/).join('')),
  }
}

const FIELD_STARTS = {
  '?': /\?(?=\d{2})/,
  '>': />(?=\d{2})/,
  '<': /<(?=\d{2})/,
  '~': /~(?=\d{2})/,
  '^': /\^(?=\d{2})/,
  '@': /@(?=\d{2})/,
  '&': /&(?=\d{2})/,
  '|': /\|(?=\d{2})/,
}

/** A purpose field has room for 27 characters: one that is full goes on in the next. */
const joinSlots = (slots: readonly string[]): string =>
  slots.reduce((text, slot, at) => `${text}${at > 0 && (slots[at - 1]?.length ?? 0) < 27 ? ' ' : ''}${slot}`, '')

/** `EREF+…KREF+…SVWZ+…`: what a person wrote stands behind SVWZ. */
function sepaPurpose(text: string): string {
  const [, written] =
    /SVWZ\+(.*?)(?=(?:EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|ABWA|ABWE|IBAN|BIC|PURP|BREF|RREF)\+|$)/s.exec(text) ?? []
  return (written ?? text).trim()
}

const KEYS =
  'ACCW|BAI|BENM|BIC|BUSP|CDTRREF|CHGS|CNTP|CREF|CSID|CSTD|CTC|EREF|EXCH|IBAN|IREF|ISDT|MARF|NAME|OAMT|OCMT|ORDP|PREF|PURP|REMI|RTRN|SVCL|TRCD|TRTP|TR|ULTB|ULTC|ULTD|NRTX|ADDR|ID'

const STARTS_CODED = new RegExp(`^/(?:${KEYS})/`)
const PARTS = new RegExp(`/(${KEYS})/(.*?)(?=/(?:${KEYS})/|$)`, 'gs')

/** `/TRTP/SEPA/IBAN/…/NAME/Smith/REMI/Rent/EREF/…`, and `/CNTP/account/BIC/name/city//` of ING: Dutch and Belgian banks. */
function coded(lines: readonly string[]): Details | null {
  const text = lines.join('').trim()
  if (!STARTS_CODED.test(text)) return null
  const parts = new Map<string, string>()
  for (const [, key = '', value = ''] of text.matchAll(PARTS)) {
    if (!parts.has(key)) parts.set(key, value.replace(/^\/+|\/+$/g, '').trim())
  }
  const counterparty = parts.get('CNTP')?.split('/')[2]
  const written = parts.get('REMI')?.replace(/^(?:USTD|STRD\/(?:CUR|ISO))\/\/?/, '')
  const kind = parts.get('TRTP') ?? parts.get('TRCD')
  return { ...textOf('payee', parts.get('NAME') || counterparty), ...textOf('memo', written || kind || text) }
}

/** `911 TRANSAKCJA; Z RACH.: …; OD: Jan Nowak; TYT.: purpose; TNR: …`: Polish banks. */
function polish(lines: readonly string[]): Details | null {
  const text = lines.map((line) => line.trim()).join(' ')
  const part = (keys: string) => new RegExp(`(?:^|;)\\s*(?:${keys})\\s*:\\s*(.*?)\\s*(?:;|$)`, 'i').exec(text)?.[1]
  const written = part('TYT\\.?|TYTU[ŁL]EM')
  return written === undefined ? null : { ...textOf('payee', part('OD|DLA')), ...textOf('memo', written) }
}

/** `… NAAM: name  OMSCHRIJVING: purpose  KENMERK: …` of ABN AMRO, and `purpose`, `REK: number/NAAM: name` of Knab. */
function dutch(lines: readonly string[]): Details | null {
  const text = joinLines(lines)
  const [knab = '', name] = /^REK: \S+\/NAAM: (.*)$/m.exec(text) ?? []
  if (name !== undefined) return { ...textOf('payee', name), ...textOf('memo', text.replace(knab, '')) }
  const part = (label: string) =>
    new RegExp(`(?:^|\\s)${label}:\\s*(.*?)(?=\\s{2,}|\\s[A-Z]+: |$)`, 's').exec(text)?.[1]
  const payee = part('NAAM')
  if (payee === undefined) return null
  return { ...textOf('payee', payee), ...textOf('memo', part('OMSCHRIJVING') ?? text) }
}

/** A number and a name, an empty line, and the text: ASN Bank, SNS Bank. */
function named([first = '', ...others]: readonly string[]): Details | null {
  const [, name] = /^(?:[A-Z]{2}\d{2}[A-Z0-9]{10,30}|\d{7,10}) +(\S.*)$/.exec(first) ?? []
  if (name === undefined || others[0]?.trim() !== '') return null
  return { ...textOf('payee', name), ...textOf('memo', joinLines(others) || first) }
}

function joinLines(lines: readonly string[]): string {
  return lines
    .reduce((text, line, at) => `${text}${at > 0 && (lines[at - 1]?.length ?? 0) < FULL_LINE ? '\n' : ''}${line}`, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
}

/** A field only where there is something in it. */
function textOf(field: keyof Details, text: string | undefined): Details {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? {} : { [field]: trimmed }
}
