/**
 * `npm run agree -- [ofx [file …]]`: reads every file, of one format or of all, with our reader and with readers that nobody here wrote, and compares
 * row by row: count, date, amount with its sign, id, currency. Differences that were looked into are listed with the
 * reason; any other ends with 1. With `--write` the result goes into the format's document.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { compare, type Agreement, type Finding } from './agreement'
import { camtAgreement } from './camt'
import { mt940Agreement } from './mt940'
import { ofxAgreement } from './ofx'
import { qifAgreement } from './qif'

const AGREEMENTS: Readonly<Record<string, Agreement>> = {
  ofx: ofxAgreement,
  qif: qifAgreement,
  mt940: mt940Agreement,
  camt: camtAgreement,
}

async function main(args: readonly string[]): Promise<void> {
  const [name, ...files] = args.filter((arg) => arg !== '--write')
  const wanted = name === undefined ? Object.values(AGREEMENTS) : [AGREEMENTS[name]]
  for (const agreement of wanted) {
    if (agreement === undefined) {
      process.stderr.write(`npm run agree -- [${Object.keys(AGREEMENTS).join(' | ')} [file …]] [--write]\n`)
      process.exitCode = 2
      return
    }
    await agree(agreement, files.length > 0 ? files : filesOf(agreement), args.includes('--write'))
  }
}

async function agree(agreement: Agreement, files: readonly string[], isToKeep: boolean): Promise<void> {
  const findings = await findingsOf(agreement, files)
  const report = reportOf(agreement, findings)
  process.stdout.write(`${report}\n\n`)
  if (isToKeep) write(agreement.document, report)
  if (findings.some(({ verdict }) => verdict === 'differs')) process.exitCode = 1
}

function filesOf({ folders, endings }: Agreement): string[] {
  return folders.flatMap((folder) => {
    if (!existsSync(folder)) {
      process.stderr.write(`  ${folder} is not there: its files are left out\n`)
      return []
    }
    const names = readdirSync(folder).filter((name) => endings.includes(extname(name).toLowerCase()))
    return names.sort().map((name) => join(folder, name))
  })
}

async function findingsOf(agreement: Agreement, files: readonly string[]): Promise<Finding[]> {
  const { witnesses, explanations } = agreement
  const ours = new Map(await Promise.all(files.map(async (file) => [file, await agreement.read(file)] as const)))
  const findings: Finding[] = []
  for (const witness of witnesses) {
    const theirs = await witness.read(files)
    if (theirs === null) {
      process.stderr.write(`  ${witness.name} cannot be had here: ${witness.origin}\n`)
      continue
    }
    for (const file of files) {
      const reading = theirs.get(file)
      // A witness may have nothing to say of a file.
      if (reading === undefined) continue
      const readings = [ours.get(file) ?? { rows: [] }, reading] as const
      findings.push(compare(basename(file), witness.name, readings, explanations))
    }
  }
  return findings
}

function reportOf({ witnesses }: Agreement, findings: readonly Finding[]): string {
  const heard = witnesses.filter(({ name }) => findings.some(({ witness }) => witness === name))
  const files = [...new Set(findings.map(({ file }) => file))]
  const of = (file: string) => findings.filter((each) => each.file === file)
  const head = ['File', 'Rows', ...heard.map(({ name }) => name)]
  const lines = files.map((file) => [
    file,
    String(of(file)[0]?.rows ?? 0),
    ...heard.map(({ name }) => of(file).find(({ witness }) => witness === name)?.verdict ?? '-'),
  ])
  const agreeing = files.filter((file) => of(file).filter(({ verdict }) => verdict === 'agrees').length >= 2)
  return [
    `Beside ${heard.map(({ origin }) => origin).join(', ')}. Of ${files.length} files ${agreeing.length} agree with two of them or more, to the row.`,
    '',
    ...[head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    ...findings
      .filter(({ note }) => note !== '')
      .sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file))
      .map(
        ({ file, witness, verdict, note }) =>
          `- ${file}, ${witness}: ${verdict === 'differs' ? `DIFFERS: ${note}` : note}`,
      ),
  ].join('\n')
}

const BEGIN = '<!-- agreement -->'
const END = '<!-- /agreement -->'

function write(document: string, report: string): void {
  const text = readFileSync(document, 'utf8')
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (before < 0 || after < before) throw new Error(`${document} has no place for the result: ${BEGIN} … ${END}`)
  writeFileSync(document, `${text.slice(0, before + BEGIN.length)}\n\n${report}\n\n${text.slice(after)}`)
}

main(process.argv.slice(2)).catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`)
  process.exitCode = 1
})
