import { randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
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
import { makeOwnedFolder } from '#lib/core/owned-folder.ts'

/** Makes the bundle that bin/metricwright starts from, unless it is what the sources say: see docs/decisions/no-build-step.md. */
const root = path.resolve(import.meta.dirname, '..')

/** With another way to bundle comes another bundle. */
const sources: FileState[] = [fileState(root, path.relative(root, import.meta.filename))]

/** All pieces lie in one folder of the folder of bundles. */
const fromPieces = (source: string) => path.relative(path.join(bundleFolder(root), 'made'), source)

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
  // Modules find files beside themselves: macros, the entries of threads. These stay where they are, and an
  // installation may be moved with its bundle. No map: no line is moved.
  transform: (code, id) =>
    code.includes('import.meta.url')
      ? {
          code: code.replaceAll('import.meta.url', `new URL('${fromPieces(id)}', import.meta.url).href`),
          map: null,
        }
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
  const making = makeOwnedFolder(path.join(folder, 'making-'))
  const build = await rolldown({
    input: entry,
    platform: 'node',
    external: (id) => !/^[#./]/.test(id),
    plugins: [ourModules],
  })
  const { output } = await build.write({
    dir: making,
    format: 'esm',
    sourcemap: true,
    codeSplitting: { groups: [{ name: 'base', test: (id) => neededByAll.has(id) }] },
  })
  await build.close()
  const before = readBundleRecord(root)
  const made = `made-${randomUUID()}`
  // Whoever may run the command line may not be who installed it.
  chmodSync(making, 0o755)
  renameSync(making, path.join(folder, made))
  const own = path.relative(root, path.join(folder, made))
  writeBundleRecord(root, {
    entry: path.join(made, output[0].fileName),
    files: [
      ...sources,
      ...output
        .filter(({ type }) => type === 'chunk')
        .map(({ fileName }) => fileState(root, path.join(own, fileName))),
    ],
  })
  // Commands that began from the one before may still need its modules.
  const kept = new Set([made, before?.entry.split(path.sep)[0]])
  for (const name of readdirSync(folder))
    if (name.startsWith('made-') && !kept.has(name)) rmSync(path.join(folder, name), { recursive: true })
}

if (currentBundle(root) === null) await bundle()
