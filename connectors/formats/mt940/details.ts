/** Field 86, what a booking was for: free text, or one of the structures that banks have made of it. */

export interface Details {
  payee?: string
  memo?: string
}

/** A SWIFT line has 65 characters: one that is full goes on in the next without a space between. */
const FULL_LINE = 65

/** Banks tell of the same booking in six ways; whatever is none of them is the memo as it stands. */
export function readDetails(lines: readonly string[]): Details {
  return subfields(lines) ?? coded(lines) ?? polish(lines) ?? named(lines) ?? { ...textOf('memo', joinLines(lines)) }
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
  const fields = text.split(new RegExp(`\\${sign}(?=\\d{2})`)).slice(1)
  const of = (numbers: RegExp) => fields.filter((field) => numbers.test(field)).map((field) => field.slice(2))
  const purpose = joinSlots(of(/^(?:2\d|6[0-3])/))
  return {
    ...textOf('payee', joinSlots(of(/^3[23]/))),
    ...textOf('memo', sepaPurpose(purpose) || of(/^00/).join('')),
  }
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

/** `NL81ASNB9999999999 name`, an empty line, and the text: ASN Bank and its like. */
function named([first = '', ...others]: readonly string[]): Details | null {
  const [, name] = /^[A-Z]{2}\d{2}[A-Z0-9]{10,30} +(\S.*)$/.exec(first) ?? []
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
function textOf<K extends keyof Details>(field: K, text: string | undefined): Pick<Details, K> | object {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? {} : { [field]: trimmed }
}
