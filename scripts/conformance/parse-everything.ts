import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { diskFiles, loadProfile, parseProject } from '#lib/dbt/index.ts'
import type { ParsedProject } from '#lib/dbt/index.ts'

const root = fileURLToPath(new URL('./fixtures/everything', import.meta.url))

/** The fixture with one of everything that a project can declare. */
export function parseEverything(): ParsedProject {
  const text = readFileSync(`${root}/profiles.yml`, 'utf8')
  const profile = loadProfile({
    candidates: [{ path: 'profiles.yml', text }],
    profileName: 'everything',
    targetName: null,
    env: new Map(),
    vars: {},
  }).profile
  if (!profile) throw new Error('the profile of the fixture cannot be read')
  return parseProject({ files: diskFiles(root), target: profile.target, vars: {}, env: new Map() })
}
