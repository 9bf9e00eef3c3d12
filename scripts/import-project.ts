import { chooseImporter } from '#lib/workspace/import/choose-importer.ts'
import { importProject, type ImportResult } from '#lib/workspace/import/import-project.ts'

/** `npm start -- --project X`: a folder (relative to where the person is) or an address. */
export async function importProjectFromCommandLine(options: {
  readonly source: string
  readonly cwd: string
  readonly signal?: AbortSignal
}): Promise<ImportResult> {
  const signal = options.signal ?? new AbortController().signal
  return importProject(await chooseImporter(signal), { source: options.source, cwd: options.cwd })
}
