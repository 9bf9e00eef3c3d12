import { randomUUID } from 'node:crypto'
import { TargetFolder, manifestSections, semanticManifestArtifact } from '#lib/dbt/artifacts/index.ts'
import { projectFlags } from '../command.ts'
import type { Command } from '../command.ts'
import { countsOf } from '../counts-of.ts'
import { openProject } from '../open-project.ts'

/** In a file of its own: it needs nothing of what runs models, whose modules take longer to load than a project to parse. */
export const parseCommand: Command = {
  name: 'parse',
  summary: 'Read the project and write target/manifest.json.',
  flags: [...projectFlags, 'threads'],
  run: async (context) => {
    const started = performance.now()
    const opened = openProject(context, 'parse')
    const target = new TargetFolder(opened.targetPath)
    const stamp = { invocationId: randomUUID(), generatedAt: new Date().toISOString() }
    if (!context.arguments.flag('no-write-json')) {
      await target.writeSections('manifest.json', manifestSections(opened.project.manifest, stamp))
      target.writeJson('semantic_manifest.json', semanticManifestArtifact(opened.project.manifest))
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(2)
    context.terminal.log(`Parsed ${countsOf(opened.project.manifest).model ?? 0} models in ${seconds}s`)
    return 0
  },
}
