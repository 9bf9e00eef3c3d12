import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './surroundings.ts'

export interface ParsedOnce {
  readonly ms: number
  readonly nodes: number
  readonly peakMb: number
}

const flags = [
  '--min-semi-space-size=16',
  '--max-semi-space-size=32',
  '--initial-old-space-size=512',
  '--no-lazy-feedback-allocation',
  '--no-turbofan',
  '--disable-warning=ExperimentalWarning',
]

/** A script of this folder under our own Node as bin/metricwright starts it; what it prints last is its answer. */
export async function runChild(script: string, args: readonly string[]): Promise<string> {
  const file = path.join(root, 'scripts/bench', script)
  return new Promise((resolve, reject) => {
    const env = { NODE_COMPILE_CACHE: path.join(root, '.cache/node'), ...process.env }
    execFile(
      process.execPath,
      [...flags, file, ...args],
      { cwd: root, env, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => (error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout)),
    )
  })
}

export async function parseOnce(folder: string, cacheFile?: string): Promise<ParsedOnce> {
  const parsed: ParsedOnce = JSON.parse(
    await runChild('parse-once.ts', cacheFile === undefined ? [folder] : [folder, cacheFile]),
  )
  return parsed
}

export function writeFolder(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}
