import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import type { Plugin } from 'rolldown'
import {
  bundleFolder,
  currentBundle,
  fileState,
  readBundleRecord,
  writeBundleRecord,
} from '#lib/cli/start/bundle.ts'
import type { FileState } from '#lib/cli/start/bundle.ts'

/** Makes the bundle that bin/metricwright starts from, unless it is what the sources say: see docs/decisions/no-build-step.md. */
const root = path.resolve(import.meta.dirname, '..')

const sources: FileState[] = []

/** What every command needs is one piece: the modules of a parse. Others are loaded with the commands that need them. */
const entry = path.join(root, 'lib/cli/main.ts')
const parseCommand = path.join(root, 'lib/cli/commands/parse.ts')
const neededByAll = new Set<string>()

const ourModules: Plugin = {
  name: 'our-modules',
  // Before it is read: a source that is changed meanwhile makes the bundle one of other sources.
  load(id) {
    if (path.isAbsolute(id)) sources.push(fileState(root, path.relative(root, id)))
  },
  // Modules find files beside themselves: macros, the entries of threads. These stay where they are.
  transform: (code, id) =>
    code.includes('import.meta.url')
      ? code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
      : null,
  buildEnd() {
    const queue = [entry, parseCommand]
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      if (neededByAll.has(id)) continue
      neededByAll.add(id)
      queue.push(...(this.getModuleInfo(id)?.importedIds ?? []))
    }
    // It waits for the commands that it loads: they would wait for it if it were in a piece with what they need.
    neededByAll.delete(entry)
  },
}

async function bundle(): Promise<void> {
  const folder = bundleFolder(root)
  mkdirSync(folder, { recursive: true })
  const pieces = mkdtempSync(path.join(folder, 'made-'))
  const build = await rolldown({
    input: entry,
    platform: 'node',
    external: (id) => !/^[#./]/.test(id),
    plugins: [ourModules],
    // The places that are put in shift columns behind them, never lines.
    onLog: (level, log, tell) => (log.code === 'SOURCEMAP_BROKEN' ? undefined : tell(level, log)),
  })
  const { output } = await build.write({
    dir: pieces,
    format: 'esm',
    sourcemap: true,
    codeSplitting: { groups: [{ name: 'base', test: (id) => neededByAll.has(id) }] },
  })
  await build.close()
  const before = readBundleRecord(root)
  const own = path.relative(root, pieces)
  writeBundleRecord(root, {
    entry: path.join(path.basename(pieces), output[0].fileName),
    files: [
      ...sources,
      ...output
        .filter(({ type }) => type === 'chunk')
        .map(({ fileName }) => fileState(root, path.join(own, fileName))),
    ],
  })
  // Commands that began from the one before may still need its modules.
  const kept = new Set([path.basename(pieces), before?.entry.split(path.sep)[0]])
  for (const name of readdirSync(folder))
    if (name.startsWith('made-') && !kept.has(name)) rmSync(path.join(folder, name), { recursive: true })
}

if (currentBundle(root) === null) await bundle()
