import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { manifestArtifact } from '#lib/dbt/artifacts/index.ts'
import { diskFiles, loadProfile, parseProject } from '#lib/dbt/index.ts'
import { objectOf, readJson } from './artifacts.ts'
import type { Json, JsonObject, TargetFolder } from './artifacts.ts'
import { compareTargets } from './compare.ts'

const root = fileURLToPath(new URL('./fixtures/everything', import.meta.url))
const golden = fileURLToPath(new URL('./fixtures/everything.expected.json', import.meta.url))
const target = (manifest: JsonObject): TargetFolder => ({ manifest, results: new Map(), compiled: new Map() })

function ownManifest(): JsonObject {
  const text = readFileSync(`${root}/profiles.yml`, 'utf8')
  const profile = loadProfile({
    candidates: [{ path: 'profiles.yml', text }],
    profileName: 'everything',
    targetName: null,
    env: new Map(),
    vars: {},
  }).profile
  if (!profile) throw new Error('the profile of the fixture cannot be read')
  const project = parseProject({ files: diskFiles(root), target: profile.target, vars: {}, env: new Map() })
  expect(project.diagnostics.filter((one) => one.severity === 'error')).toEqual([])
  const stamp = { invocationId: 'test', generatedAt: '2026-01-01T00:00:00Z' }
  const written: Json = JSON.parse(JSON.stringify(manifestArtifact(project.manifest, stamp)))
  return objectOf(written)
}

/** Made by make-fixture-golden.py from the real dbt. */
describe('a project with one of everything', () => {
  const results = compareTargets(target(ownManifest()), target(objectOf(readJson(golden))), () => null)
  for (const { name, of, differences } of results) {
    // Nothing is compiled or run here.
    if (of > 0) it(`is as dbt has it: ${name}`, () => expect(differences).toEqual([]))
  }

  it('is compared in every aspect of the manifest', () => {
    expect(results.filter((one) => one.of > 0).length).toBe(9)
  })
})
