import { isAppError } from '#lib/core/app-error.ts'

const isTerminal = process.stdout.isTTY === true
// Whoever read our output may be gone; the work goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

export function seconds(ms: number): string {
  return ms < 100 ? '0.1 s' : `${(ms / 1000).toFixed(1)} s`
}

/** Runs one step of the start and says how long it took; on a terminal its progress is shown while it runs. */
export async function step<T>(
  name: string,
  work: (progress: (text: string) => void) => Promise<T>,
): Promise<T> {
  const began = performance.now()
  let detail = ''
  let quarter = 0
  const line = () => `  ${name}${detail === '' ? '' : `: ${detail}`}  ${seconds(performance.now() - began)}`
  const paint = () => process.stdout.write(`\r\x1b[K${line()}`)
  const timer = isTerminal ? setInterval(paint, 200) : null
  try {
    const result = await work((text) => {
      detail = text
      // Without a terminal one line every ten seconds shows that it lives.
      const now = Math.floor((performance.now() - began) / 10_000)
      if (!isTerminal && now > quarter) say(line())
      quarter = now
    })
    if (timer) process.stdout.write('\r\x1b[K')
    say(`  ${name}  ${seconds(performance.now() - began)}`)
    return result
  } catch (error) {
    if (timer) process.stdout.write('\r\x1b[K')
    throw error
  } finally {
    if (timer) clearInterval(timer)
  }
}

/** One sentence, and what to do. */
export function sayFailure(error: unknown): void {
  if (isAppError(error)) {
    process.stderr.write(`\n${error.message}\n${error.remedy === null ? '' : `${error.remedy}\n`}`)
    return
  }
  process.stderr.write(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}
