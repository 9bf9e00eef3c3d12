import { spawn } from 'node:child_process'
import path from 'node:path'

export const root = path.resolve(path.dirname(new URL(import.meta.url).pathname), '..')
/** Our own Node, from npm: the machine's may be older. */
export const node = path.join(root, 'node_modules', 'node', 'bin', 'node')
export const tool = (file) => [node, path.join(root, 'node_modules', file)]

/** Runs one command with its output shown; resolves with the exit code. */
export function run([command, ...args], env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    })
    child.once('error', (error) => {
      process.stderr.write(`${command} cannot be started: ${error.message}\n`)
      resolve(1)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** Runs the steps in turn and stops at the first that fails; each says its time. */
export async function runSteps(steps) {
  for (const { name, command, env } of steps) {
    const began = Date.now()
    const code = await run(command, env)
    const seconds = ((Date.now() - began) / 1000).toFixed(1)
    process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}, ${seconds} s\n`)
    if (code !== 0) return false
  }
  return true
}

export const checkSteps = [
  {
    name: 'format',
    command: [
      ...tool('prettier/bin/prettier.cjs'),
      ...['--check', '--log-level', 'warn', '--cache', '--cache-strategy', 'content'],
      ...['--cache-location', '.cache/prettier', '.'],
    ],
  },
  {
    name: 'lint',
    command: [
      ...tool('eslint/bin/eslint.js'),
      '--quiet',
      '--cache',
      '--cache-location',
      '.cache/eslint',
      '.',
    ],
  },
  { name: 'types', command: [...tool('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  { name: 'arrows', command: [node, 'scripts/check-layers.mjs'] },
]
