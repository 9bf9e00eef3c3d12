import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { manifestArtifact, semanticManifestArtifact } from '#lib/dbt/artifacts/index.ts'
import { objectOf, readJson } from './artifacts.ts'
import type { Json, JsonObject, TargetFolder } from './artifacts.ts'
import { compareTargets } from './compare.ts'
import { parseEverything } from './parse-everything.ts'

const golden = fileURLToPath(new URL('./fixtures/everything.expected.json', import.meta.url))
const semantic = fileURLToPath(new URL('./fixtures/everything.semantic.json', import.meta.url))
const target = (manifest: JsonObject): TargetFolder => ({
  manifest,
  results: new Map(),
  again: new Map(),
  compiled: new Map(),
})

/** Floats without a fraction, which JSON.parse takes for ints: `key 1.0`. */
function wholeFloats(text: string): readonly string[] {
  const found: string[] = []
  JSON.parse(text, (key, value: unknown, context?: { readonly source?: string }) => {
    if (typeof value === 'number' && /\.0$/.test(context?.source ?? ''))
      found.push(`${key} ${context?.source}`)
    return value
  })
  return found.sort()
}

/** Made by make-fixture-golden.py from the real dbt. */
describe('a project with one of everything', () => {
  const project = parseEverything()
  expect(project.diagnostics.filter((one) => one.severity === 'error')).toEqual([])
  const stamp = { invocationId: 'test', generatedAt: '2026-01-01T00:00:00Z' }
  const own = JSON.stringify(manifestArtifact(project.manifest, stamp))
  const manifest: Json = JSON.parse(own)
  const results = compareTargets(target(objectOf(manifest)), target(objectOf(readJson(golden))), () => null)
  for (const { name, of, differences } of results) {
    // Nothing is compiled or run here.
    if (of > 0) it(`is as dbt has it: ${name}`, () => expect(differences).toEqual([]))
  }

  it('keeps floats that have no fraction', () => {
    const theirs = wholeFloats(readFileSync(golden, 'utf8'))
    expect(theirs.length).toBeGreaterThan(20)
    expect(wholeFloats(own)).toEqual(theirs)
  })

  it('has the semantic manifest of dbt', () => {
    const written: Json = JSON.parse(JSON.stringify(semanticManifestArtifact(project.manifest)))
    expect(written).toEqual(readJson(semantic))
  })

  it('is compared in every aspect of the manifest', () => {
    expect(results.filter((one) => one.of > 0).length).toBe(9)
  })
})
