import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder } from '#lib/core/make-folder.ts'
import type { Manifest } from '../manifest.ts'
import { acceptPath } from '../project/accept-path.ts'
import type { NodeResult } from '../run/node-result.ts'
import { jsonPieces } from './json-pieces.ts'
import type { ArtifactSection } from './manifest-artifact.ts'
import { artifactPath } from './node-json.ts'
import { writePieces } from './write-pieces.ts'

/** `models/daily.sql` and a window of it: `models/daily/daily_2024-01-01.sql`. */
function batchPath(path: string, batch: string): string {
  const stem = path.replace(/\.\w+$/, '')
  return `${stem}/${stem.split('/').at(-1) ?? ''}_${batch}${path.slice(stem.length)}`
}

/** Writes into the target folder: whole files, parents made. */
export class TargetFolder {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  writeJson(name: string, value: unknown): void {
    this.writeText(name, JSON.stringify(value))
  }

  /** The same of an artifact in parts: what is ready is on its way to the disk while the rest is made. */
  async writeSections(name: string, sections: readonly ArtifactSection[]): Promise<void> {
    const path = join(this.#root, name)
    makeFolder(dirname(path))
    const file = await open(path, 'w')
    try {
      await writePieces(file, jsonPieces(sections))
    } finally {
      await file.close()
    }
  }

  /** A name that leads out of the folder, as that of a test may, has no file. */
  writeText(name: string, text: string): void {
    if (acceptPath(name) === null) return
    const path = join(this.#root, name)
    makeFolder(dirname(path))
    writeFileSync(path, text)
  }

  /** compiled/ and run/ as dbt lays them out; the ephemeral models that were read get their own text there as well. */
  writeNode(manifest: Manifest, result: NodeResult): void {
    const node = manifest.nodes.get(result.uniqueId) ?? manifest.unitTests.get(result.uniqueId)
    if (!node) return
    const path = `${node.package_name}/${artifactPath(node)}`
    const { batchTexts = null } = result
    if (batchTexts === null)
      this.#writeTexts(path, node.resource_type === 'operation' ? { ...result, runSql: null } : result)
    else for (const one of batchTexts) this.#writeTexts(batchPath(path, one.name), one)
    for (const { packageName, name, sql } of result.fixtures ?? [])
      this.writeText(`compiled/${packageName}/${node.original_file_path}/${name}.sql`, sql)
    for (const { uniqueId, sql } of result.inlined ?? []) {
      const ephemeral = manifest.nodes.get(uniqueId)
      if (ephemeral) this.writeText(`compiled/${ephemeral.package_name}/${artifactPath(ephemeral)}`, sql)
    }
  }

  #writeTexts(path: string, texts: Pick<NodeResult, 'compiledSql' | 'runSql'>): void {
    if (texts.compiledSql !== null && texts.compiledSql !== '')
      this.writeText(`compiled/${path}`, texts.compiledSql)
    if (texts.runSql !== null) this.writeText(`run/${path}`, texts.runSql)
  }
}
