/** A value in COPY's text form: a backslash, a tab and line ends are escaped. */
export const copyText = (text: string): string => text.replace(/[\\\t\n\r]/g, (c) => ESCAPES[c] as string)

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
