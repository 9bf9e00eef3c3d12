/** Plain progress for what runs before our own Node and packages are there. */
const isTerminal = process.stdout.isTTY === true

const elapsed = (began) => `${Math.max(0.1, (performance.now() - began) / 1000).toFixed(1)} s`

export async function step(name, work) {
  const began = performance.now()
  const timer = setInterval(
    () => {
      if (isTerminal) process.stdout.write(`\r\x1b[K  ${name}  ${elapsed(began)}`)
      else process.stdout.write(`  ${name}, still at it  ${elapsed(began)}\n`)
    },
    isTerminal ? 200 : 15_000,
  )
  try {
    const result = await work()
    if (isTerminal) process.stdout.write('\r\x1b[K')
    process.stdout.write(`  ${name}  ${elapsed(began)}\n`)
    return result
  } catch (error) {
    if (isTerminal) process.stdout.write('\r\x1b[K')
    throw error
  } finally {
    clearInterval(timer)
  }
}

/** One sentence and what to do; everything else about it is for the log. */
export class StartProblem extends Error {
  constructor(message, remedy, output = '') {
    super(message)
    this.remedy = remedy
    this.output = output
  }
}

export function sayProblem(problem) {
  if (!(problem instanceof StartProblem)) {
    process.stderr.write(`\n${problem?.stack ?? problem}\n`)
    return
  }
  const output = problem.output.trimEnd().split('\n').slice(-25).join('\n')
  process.stderr.write(`${output === '' ? '' : `\n${output}\n`}\n${problem.message}\n${problem.remedy}\n`)
}
