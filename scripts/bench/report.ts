import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { format } from 'prettier'
import type { Bar, Figure } from './figure.ts'
import { root, type Surroundings } from './surroundings.ts'

export interface BenchReport {
  readonly surroundings: Surroundings
  readonly figures: readonly Figure[]
  /** What was not measured, and why. */
  readonly notes: readonly string[]
}

/** Each writes its own part of docs/benchmarks.md and leaves the others'. */
export interface ReportPlace {
  readonly mark: 'ide' | 'engine' | 'access'
  readonly title: string
  readonly command: string
}

const describeBar = (bar: Bar | null) =>
  bar === null ? '' : `${bar.of} ${bar.must === 'be under' ? '<' : '≥'} ${bar.limit}`
const describePass = (pass: boolean | null) => (pass === null ? '' : pass ? 'yes' : 'NO')
const cells = ({ name, unit, n, p50, p95, bar, pass }: Figure) =>
  [name, unit, n, p50, p95, describeBar(bar), describePass(pass)].map(String)
const heads = ['name', 'unit', 'n', 'p50', 'p95', 'bar', 'pass']

export function printTable(figures: readonly Figure[]): string {
  const rows = [heads, ...figures.map(cells)]
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const isNumber = (column: number) => column >= 2 && column <= 4
  return rows
    .map((row) =>
      row
        .map((text, column) =>
          isNumber(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function writeJson(report: BenchReport, file: string | null): void {
  if (file !== null) writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
}

export async function writeReport(place: ReportPlace, report: BenchReport): Promise<void> {
  const file = path.join(root, 'docs', 'benchmarks.md')
  const before = existsSync(file) ? readFileSync(file, 'utf8') : pageHead
  const text = await format(replaceHalf(before, place.mark, describe(place, report)), {
    parser: 'markdown',
    printWidth: 110,
    proseWrap: 'preserve',
  })
  writeFileSync(file, text)
}

const pageHead = `# Benchmarks

Made by \`npm run bench\` and \`npm run bench:engine\`; figures are those of the last run, whatever they are. p95 is
the value that 95 of 100 do not exceed. A row without a bar is only told.
`

/** Puts a text between the marks of its half, which are added at the end where they are not there. */
export function replaceHalf(page: string, mark: string, text: string): string {
  const [open, close] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`]
  const half = `${open}\n\n${text.trim()}\n\n${close}`
  const [start, end] = [page.indexOf(open), page.indexOf(close)]
  if (start === -1 || end === -1) return `${page.trimEnd()}\n\n${half}\n`
  return page.slice(0, start) + half + page.slice(end + close.length)
}

function describe({ title, command }: ReportPlace, { surroundings, figures, notes }: BenchReport): string {
  const { date, commit, processor, cores, memoryGb, system, node, loadBefore } = surroundings
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`
  const loaded =
    loadBefore >= 0.5 ? `; rough figures: others were at work (load ${loadBefore} before the start)` : ''
  return [
    `## ${title}`,
    `\`${command}\`, ${date}, commit ${commit}. ${cores} cores (${processor}), ${memoryGb} GB, ${system}, Node ${node}${loaded}.`,
    [line(heads), line(heads.map(() => '---')), ...figures.map((figure) => line(cells(figure)))].join('\n'),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${note}`).join('\n')]),
    'How each is taken:',
    figures.map((figure) => `- ${figure.name}: ${figure.how}`).join('\n'),
  ].join('\n\n')
}
