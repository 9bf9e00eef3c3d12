const green = 32
const yellow = 33
const red = 31

const paint = (color: number, text: string) => `\u001b[${color}m${text}\u001b[0m`

/** What stands in the brackets at the end of a line of a run. */
function colorOf(status: string): number | null {
  if (/^(ERROR|FAIL|ERROR SKIP|ERROR STALE)\b/.test(status)) return red
  if (/^(WARN|SKIP|PARTIAL|NO-OP)/.test(status)) return yellow
  return status === 'RUN' ? null : green
}

/** A line of the log in the colours in which dbt shows it on a terminal. */
export function colored(line: string): string {
  const ended = /^(\d+ of \d+ .*\[)([^\]]+?)( in [\d.]+s\]|\])$/.exec(line)
  if (ended) {
    const [, before = '', status = '', after = ''] = ended
    const color = colorOf(status)
    return color === null ? line : `${before}${paint(color, status)}${after}`
  }
  if (line === 'Completed successfully') return paint(green, line)
  const outcome = /^Completed with (\d+) (error|partial|warning)/.exec(line)
  if (outcome) return paint(outcome[2] === 'error' ? red : yellow, line)
  return line.replace(
    /^\[(ERROR|WARNING)\]/,
    (_all, word: string) => `[${paint(word === 'ERROR' ? red : yellow, word)}]`,
  )
}
