import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { chooseImporter } from '#lib/workspace/import/choose-importer.ts'
import { importProject, type ImportResult } from '#lib/workspace/import/import-project.ts'
import type { PackageInstaller } from '#lib/workspace/import/install-aside.ts'

/** `npm start -- --project X`: a folder (relative to where the person is) or an address. */
export async function importProjectFromCommandLine(options: {
  readonly source: string
  readonly cwd: string
  readonly signal?: AbortSignal
}): Promise<ImportResult> {
  const signal = options.signal ?? new AbortController().signal
  const { source, cwd } = options
  return importProject(await chooseImporter(signal), { source, cwd, install: installByCommandLine })
}

const command = path.resolve(import.meta.dirname, '..', 'bin', 'metricwright')
/** A start waits no longer than this for a hub or a repository of packages. */
const longestMs = 120_000
const run = promisify(execFile)

/** In a process of its own: what a package brings is read there, and a hub that is slow can be left. */
const installByCommandLine: PackageInstaller = async (folder, signal) => {
  try {
    await run(command, ['deps', '--project-dir', folder], { signal, timeout: longestMs })
  } catch (cause) {
    throw new Error(reasonOf(cause), { cause })
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  if ('killed' in cause && cause.killed === true) return 'it took longer than two minutes'
  const said = 'stderr' in cause && typeof cause.stderr === 'string' ? cause.stderr.trim() : ''
  return said.split('\n')[0] || cause.message
}
