import { describe, expect, it } from 'vitest'
import { compileNode } from './compile/compile-node.ts'
import type { Diagnostic } from './diagnostics.ts'
import type { ParsedProject } from './options.ts'
import { projectFiles } from './testing/broken/project-files.ts'
import { properties } from './testing/broken/properties.ts'
import { resources } from './testing/broken/resources.ts'
import { templates } from './testing/broken/templates.ts'
import { parseFiles } from './testing/project.ts'

const kept = {
  'models/kept.sql': "select * from {{ ref('kept_base') }}",
  'models/kept_base.sql': 'select 1 as id',
  'models/kept.yml': 'models:\n  - name: kept\n    description: It is.\n',
}

function inWords({ severity, path, span, message, remedy }: Diagnostic): string {
  const place = span ? `${path}:${span.start.line}:${span.start.column}` : path
  const sentence = remedy === null ? message : `${message} ${remedy}`
  return `${severity === 'warning' ? 'warning: ' : ''}${place}: ${sentence}`
}

/** Everything that parsing the project and compiling each of its nodes says, each sentence once. */
function said(project: ParsedProject): readonly string[] {
  const ids = [...project.manifest.nodes.keys()].filter((id) => !id.startsWith('seed.'))
  const compiled = ids.flatMap((id) => compileNode(project, id, { database: null }).diagnostics)
  const all = [...project.diagnostics, ...compiled].filter(({ severity }) => severity !== 'info')
  return [...new Set(all.map(inWords))]
}

/** The kinds of broken projects are listed in testing/broken; what only a run shows, in lib/cli/broken-runs. */
describe.each([
  ['project files', projectFiles],
  ['templates', templates],
  ['properties', properties],
  ['resources', resources],
])('%s', (_title, projects) => {
  it.each(projects)('$what', ({ files, says }) => {
    expect(said(parseFiles(files))).toEqual(says)
  })

  it.each(projects)('$what: the rest is there', ({ files }) => {
    const project = parseFiles({ ...files, ...kept })
    const node = [...project.manifest.nodes.values()].find(({ name }) => name === 'kept')
    expect(node?.description).toBe('It is.')
    expect(compileNode(project, node?.unique_id ?? '', { database: null }).ok).toBe(true)
  })
})

it('there are more than a hundred kinds, and no sentence is longer than it must be', () => {
  const all = [projectFiles, templates, properties, resources].flat()
  expect(all.length).toBeGreaterThan(100)
  expect(new Set(all.map(({ what }) => what)).size).toBe(all.length)
  for (const sentence of all.flatMap(({ says }) => says)) expect(sentence.length).toBeLessThan(280)
})
