import type { Cell } from '#lib/dbt/index.ts'

const maxWidth = 40

/** Rows as a grid of text; numbers and truths to the right, these as Python writes them; long cells cut. */
export function formatTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => columns.map((_name, index) => cellText(row[index] ?? null)))
  const widths = columns.map((name, index) =>
    Math.min(maxWidth, Math.max(name.length, ...texts.map((row) => row[index]?.length ?? 0))),
  )
  const isRight = columns.map((_name, index) =>
    rows.every((row) => row[index] === null || ['number', 'boolean'].includes(typeof row[index])),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => fit(cell, widths[index] ?? 0, isRight[index] ?? false)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(columns), rule, ...texts.map(line)].join('\n')
}

function cellText(cell: Cell): string {
  if (typeof cell === 'boolean') return cell ? 'True' : 'False'
  return cell === null ? '' : String(cell).replaceAll('\n', ' ')
}

function fit(text: string, width: number, right: boolean): string {
  const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text
  return right ? cut.padStart(width) : cut.padEnd(width)
}
