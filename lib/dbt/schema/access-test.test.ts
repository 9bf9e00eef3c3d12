import { describe, expect, it } from 'vitest'
import { parseFiles } from '../testing/project.ts'

const read = (yaml: string) =>
  parseFiles({ 'models/a.sql': 'select 1 as id', 'models/_access.yml': yaml, 'other/b.yml': yaml })

const words = (yaml: string) =>
  read(yaml).accessTests.map(
    ({ subject, can, verb, object }) =>
      `${subject.kind} ${subject.name} ${can ? 'can' : 'cannot'} ${verb} ${object.kind} ${object.name}`,
  )

describe('access_tests', () => {
  it.each([
    ['data_reader cannot view production_ml', 'any data_reader cannot view any production_ml'],
    ['data_analyst can edit production_mart_*.', 'any data_analyst can edit dataset production_mart_*'],
    ["group 'Fraud & Größe' can't list x", 'group Fraud & Größe cannot list any x'],
    ['group:Finance can own dataset production_ml', 'group Finance can own dataset production_ml'],
    ['Ann@Example.com  CAN  view  x', 'person Ann@Example.com can view any x'],
    ["role auditor can not view ref('fct_orders')", 'role auditor cannot view model fct_orders'],
    ['role can cannot view model can', 'role can cannot view model can'],
  ])('reads %s', (sentence, expected) => {
    expect(words(`access_tests:\n  - ${JSON.stringify(sentence)}\n`)).toEqual([expected])
  })

  it('has the place of each word, a name, a description and a severity', () => {
    const yaml =
      'access_tests:\n  - a can view b\n  - { name: n, description: d, severity: warn, test: "c can view d" }\n'
    const [first, second] = read(yaml).accessTests
    expect(first?.object.span?.start).toEqual({ line: 2, column: 16 })
    expect(first?.subject.span?.start).toEqual({ line: 2, column: 5 })
    expect(second).toMatchObject({ name: 'n', description: 'd', severity: 'warn', sentence: 'c can view d' })
    expect(second?.object.span?.start).toEqual({ line: 3, column: 66 })
    expect(new Set([first?.id, second?.id]).size).toBe(2)
  })

  it('means nothing outside of the folders that are read, and leaves the manifest alone', () => {
    const project = read('models:\n  - name: a\naccess_tests: [x can view y]\n')
    expect(project.accessTests).toHaveLength(1)
    expect(project.diagnostics).toEqual([])
    expect([...project.manifest.nodes.keys()]).toEqual(['model.shop.a'])
  })

  it('keeps the others of a file where one cannot be read', () => {
    const project = read('access_tests:\n  - what is this\n  - a can view b\n  - a may see b\n')
    expect(project.accessTests.map(({ sentence }) => sentence)).toEqual(['a can view b'])
    expect(project.diagnostics.map(({ code, span }) => `${code} ${span?.start.line}`)).toEqual([
      'access-test-invalid 2',
      'access-test-invalid 4',
    ])
  })
})
