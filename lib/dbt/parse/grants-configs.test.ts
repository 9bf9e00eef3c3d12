import { describe, expect, it } from 'vitest'
import type { ParsedProject } from '../index.ts'
import { parseFiles } from '../testing/project.ts'
import { listGrantsConfigs } from './grants-configs.ts'
import { withFile } from './parse-project.ts'

const told = (project: ParsedProject) =>
  listGrantsConfigs(project).map(({ path, span, nodes, grants }) => [
    `${path}:${span.start.line}:${span.start.column}`,
    nodes.map(({ name }) => name).join(),
    Object.fromEntries(grants),
  ])

describe('listGrantsConfigs', () => {
  it('tells each place once: of the file, of YAML, of a folder', () => {
    const project = parseFiles({
      'dbt_project.yml': 'name: shop\nmodels:\n  shop:\n    marts:\n      +grants: { select: [reporter] }\n',
      'models/marts/a.sql': 'select 1',
      'models/marts/b.sql': 'select 1',
      'models/plain.sql': 'select 1',
      'models/own.sql': "-- mine\n{{ config(\n  grants={'select': 'bi'}\n) }}\nselect 1",
      'models/told.sql': 'select 1',
      'models/told.yml':
        'models:\n  - name: told\n    config:\n      grants: { select: [bi], insert: [etl] }\n',
      'seeds/s.csv': 'a\n1\n',
      'seeds/s.yml': 'seeds:\n  - name: s\n    config: { grants: { select: [] } }\n',
    })
    expect(told(project)).toEqual([
      ['dbt_project.yml:5:16', 'a,b', { select: ['reporter'] }],
      ['models/own.sql:3:3', 'own', { select: ['bi'] }],
      ['models/told.yml:4:15', 'told', { select: ['bi'], insert: ['etl'] }],
      ['seeds/s.yml:3:23', 's', { select: [] }],
    ])
  })

  it('leaves out what builds no relation, what is switched off, and what says nothing', () => {
    const project = parseFiles({
      'models/e.sql': "{{ config(materialized='ephemeral', grants={'select': 'bi'}) }}select 1",
      'models/off.sql': "{{ config(enabled=false, grants={'select': 'bi'}) }}select 1",
      'models/empty.sql': '{{ config(grants={}) }}select 1',
    })
    expect(told(project)).toEqual([])
  })

  it('follows an edit', () => {
    const project = parseFiles({ 'models/a.sql': "{{ config(grants={'select': 'bi'}) }}select 1" })
    const moved = withFile(project, 'models/a.sql', "\n\n{{ config(grants={'select': 'bi'}) }}select 1")
    expect(told(moved)).toEqual([['models/a.sql:3:11', 'a', { select: ['bi'] }]])
    expect(told(withFile(moved, 'models/a.sql', 'select 1'))).toEqual([])
  })

  it('names the entry of a snapshot that is YAML alone', () => {
    const snapshot =
      "snapshots:\n  - name: s\n    relation: ref('a')\n    config: { unique_key: id, strategy: check, check_cols: all, grants: { select: bi } }\n"
    const project = parseFiles({ 'models/a.sql': 'select 1 as id', 'snapshots/s.yml': snapshot })
    expect(told(project)).toEqual([['snapshots/s.yml:2:1', 's', { select: ['bi'] }]])
  })
})
