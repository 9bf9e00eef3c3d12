import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Manifest } from '../manifest.ts'
import { acceptPath } from '../project/accept-path.ts'
import type { NodeResult } from '../run/node-result.ts'
import { artifactPath } from './manifest-artifact.ts'

/** Writes into the target folder: whole files, parents made. */
export class TargetFolder {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  writeJson(name: string, value: unknown): void {
    this.writeText(name, JSON.stringify(value))
  }

  /** A name that leads out of the folder, as that of a test may, has no file. */
  writeText(name: string, text: string): void {
    if (acceptPath(name) === null) return
    const path = join(this.#root, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  /** compiled/ and run/ as dbt lays them out. */
  writeNode(manifest: Manifest, result: NodeResult): void {
    const node = manifest.nodes.get(result.uniqueId) ?? manifest.unitTests.get(result.uniqueId)
    if (!node || node.resource_type === 'operation') return
    const path = `${node.package_name}/${artifactPath(node)}`
    if (result.compiledSql !== null && result.compiledSql !== '')
      this.writeText(`compiled/${path}`, result.compiledSql)
    if (result.runSql !== null) this.writeText(`run/${path}`, result.runSql)
  }
}
