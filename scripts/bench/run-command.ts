import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface CommandTime {
  readonly seconds: number
  readonly code: number
  readonly output: string
}

/** A command from its start to its end, with what it said. */
export async function timeCommand(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<CommandTime> {
  const began = performance.now()
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const [code] = await once(child, 'close')
  return { seconds: (performance.now() - began) / 1000, code: Number(code ?? 1), output }
}
