/** What stands before the first tag of an OFX file: a header of keys and values, an XML declaration, both or nothing. */

export interface Prolog {
  /** As a name of `TextDecoder`; null where none is declared that can be used. */
  charset: string | null
  /** Tags are written in capitals, as nearly everywhere, so that `Uber <Trip>` holds no tag. */
  capitals: boolean
  /** Where the tags begin. */
  end: number
}

/** Nothing else begins so, or has such a header. */
export const isOfx = (head: string): boolean => /OFXHEADER\s*[:=]|<\?OFX\b|<OFX[\s>]|<!DOCTYPE\s+OFX\b/i.test(head)

/** A declaration of a document type or of anything that belongs to one: never in an honest file, and how bombs are made. */
export const DECLARATION = /<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION|\[\s*(?:INCLUDE|IGNORE))/i

/** @returns null where the tags do not begin within this text */
export function readProlog(text: string): Prolog | null {
  const first = FIRST_TAG.exec(text)
  if (first?.[1] === undefined) return null
  const head = text.slice(0, first.index)
  return { charset: charsetOf(head), capitals: first[1] === first[1].toUpperCase(), end: first.index }
}

/** Exports without the outermost tag, or with nothing but the list of transactions, were seen. */
const FIRST_TAG = /<(OFX|[A-Z]+MSGSRSV1|(?:CC|INV)?STMTTRNRS|(?:CC|INV)?STMTRS|BANKTRANLIST|STMTTRN)(?:\s[^<>]*)?>/i

/** Headers lie, so this is only asked for bytes that are not UTF-8. Values of keys may stand on one line without a gap. */
function charsetOf(head: string): string | null {
  const declared =
    /<\?xml[^>]*\sencoding\s*=\s*["']([\w-]+)["']/i.exec(head)?.[1] ??
    /CHARSET\s*:\s*([\w-]+?)\s*(?=COMPRESSION|OLDFILEUID|NEWFILEUID|\s|$)/i.exec(head)?.[1] ??
    null
  if (declared === null) return null
  const name = CODE_PAGES[declared] ?? (/^\d{4}$/.test(declared) ? `windows-${declared}` : declared)
  try {
    return new TextDecoder(name).encoding
  } catch {
    return null
  }
}

/** Windows' numbers for what has a name elsewhere. */
const CODE_PAGES: Readonly<Record<string, string>> = {
  '874': 'windows-874',
  '932': 'shift_jis',
  '936': 'gbk',
  '949': 'euc-kr',
  '950': 'big5',
  '8859-1': 'iso-8859-1',
}
