import { describe, expect, it } from 'vitest'
import { describeItem, type AccessItem, type Declared } from './access-items.ts'
import { checkDeclared, type KnownAccess } from './check-declared.ts'
import { compareAccess, type CompareInput, type StoredItem } from './compare-access.ts'
import { planSteps } from './plan-steps.ts'
import { readAccessFile } from './read-access-file.ts'
import { readPermissionRows } from './read-permission-rows.ts'
import { writeAccessFile } from './write-access-file.ts'

const whole = `version: 1
roles:
  - key: ml_guest
    name: ML guest
    summary: Looks at models
    permissions: [preview.run, project.read]
groups:
  - name: Finance "Ünï"
    members: [Ann@Example.com, bob@example.com]
restricted: [production_Payroll]
grants:
  - role: data_reader
    dataset: production_ml
    action: view
    expires: 2027-01-31
    note: for the audit
  - group: Finance "Ünï"
    pattern: production_mart_*
    action: edit
  - person: Ann@example.com
    layer: reporting
    action: list
    expires: 2027-01-31T18:00:00+01:00
`
const known: KnownAccess = {
  now: new Date('2026-06-01T00:00:00Z'),
  roles: new Set(['curator']),
  groups: new Set(['growth']),
  people: new Set(['ann@example.com', 'bob@example.com']),
  datasets: [
    { name: 'production_ml', layer: 'ml' },
    { name: 'production_payroll', layer: 'other' },
    { name: 'production_mart_revenue', layer: 'mart' },
  ],
}
const words = ({ faults }: Declared) =>
  faults.map(({ span, severity, message }) => {
    const at = span === null ? '' : `${span.start.line}:${span.start.column} `
    return `${at}${severity} ${message}`
  })

describe('the file', () => {
  it('declares roles, groups with members, restricted datasets and grants', () => {
    const read = checkDeclared(readAccessFile(whole), known)
    expect(words(read)).toEqual([])
    expect(read.items.map(({ item }) => describeItem(item))).toEqual([
      'role ml_guest',
      'group Finance "Ünï"',
      'ann@example.com in the group Finance "Ünï"',
      'bob@example.com in the group Finance "Ünï"',
      'production_payroll restricted',
      'view on production_ml to the role data_reader',
      'edit on production_mart_* to the group Finance "Ünï"',
      'list on the layer reporting to ann@example.com',
    ])
    const ends = read.items.flatMap(({ item }) => (item.kind === 'grant' ? [item.expiresAt] : []))
    expect(ends).toEqual(['2027-01-31T23:59:59.999Z', null, '2027-01-31T17:00:00.000Z'])
  })

  it('that is written says the same when it is read', () => {
    const items = readAccessFile(whole).items.map(({ item }) => item)
    const odd: AccessItem[] = [
      ...items,
      { kind: 'role', key: 'odd', name: `it's "q": #1 ${'ü'.repeat(80)}`, summary: '- x', permissions: [] },
      { kind: 'group', name: '2027', summary: '' },
    ]
    const again = readAccessFile(writeAccessFile(odd))
    expect(words(again)).toEqual([])
    expect(new Set(again.items.map(({ item }) => JSON.stringify(item)))).toEqual(
      new Set(odd.map((item) => JSON.stringify(item))),
    )
    expect(readAccessFile(writeAccessFile([]))).toEqual({ items: [], faults: [] })
    expect(readAccessFile('')).toEqual({ items: [], faults: [] })
  })

  it.each([
    ['roles:\n  - key: x y', "2:10 error 'x y' is no key of a role."],
    ['roles:\n  - key: admin', '2:10 error The role admin is built in and stays as it is.'],
    ['roles:\n  - key: a\n    permissions: [read.all]', "3:19 error There is no permission 'read.all'."],
    ['roles:\n  - name: a', '2:5 error This role has no key.'],
    ['roles:\n  - key: a\n  - key: a', '3:10 error This role is in the file already, in line 2.'],
    [
      `roles:\n  - key: a\n    name: ${'n'.repeat(300)}`,
      '3:11 error The name has 300 characters; it may have 100.',
    ],
    ['groups:\n  - name: A\n    members: [nobody]', "3:15 error 'nobody' is no address of a person."],
    ['groups:\n  - name: A\n  - name: a', '3:11 error This group is in the file already, in line 2.'],
    [
      'grants:\n  - role: data_reader\n    layer: mart\n    action: read',
      "4:13 error There is no action 'read'.",
    ],
    [
      'grants:\n  - role: data_reader\n    layer: gold\n    action: view',
      "3:12 error There is no layer 'gold' that can be granted.",
    ],
    ['grants:\n  - role: data_reader\n    action: view', '2:5 error This grant does not say what it opens.'],
    ['grants:\n  - layer: mart\n    action: view', '2:5 error This grant does not say whom it is for.'],
    [
      'grants:\n  - role: a\n    group: b\n    layer: mart\n    action: view',
      '3:12 error This grant has role and group; it takes one of them.',
    ],
    ['grants:\n  - role: nope\n    layer: mart\n    action: view', "2:5 error There is no role 'nope'."],
    ['grants:\n  - group: Nope\n    layer: mart\n    action: view', "2:5 error There is no group 'Nope'."],
    [
      'grants:\n  - person: eve@x.org\n    layer: mart\n    action: view',
      '2:5 warning Nobody here has the address eve@x.org.',
    ],
    [
      'grants:\n  - role: curator\n    dataset: Later\n    action: view',
      '2:5 info There is no dataset later yet.',
    ],
    [
      'grants:\n  - role: curator\n    pattern: later_*\n    action: view',
      '2:5 info No dataset is like later_* yet.',
    ],
    ['restricted: [later]', '1:14 info There is no dataset later yet.'],
    ...['soon', '2027-02-31', '2027-1-31', '31.01.2027', '2027-01-31T18:00:00'].map((text) => [
      `grants:\n  - role: curator\n    layer: mart\n    action: view\n    expires: ${text}`,
      `5:14 error '${text}' is no date.`,
    ]),
    [
      'grants:\n  - role: curator\n    layer: mart\n    action: view\n    expires: 2026-05-31',
      '2:5 warning This grant ended on 2026-05-31 and gives nothing.',
    ],
    [
      'grants:\n  - {role: curator, layer: mart, action: view}\n  - {role: curator, layer: MART, action: view}',
      '3:5 error This grant is in the file already, in line 2.',
    ],
    ['role: x', "1:1 error There is no key 'role' here."],
    ['- a', '1:1 error This file is a map of version, roles, groups, restricted, grants.'],
    ['grants: all', "1:9 error 'grants' is a list."],
    [
      'grants: [&a x]',
      '1:13 error A grant is a map of role, group, person, dataset, pattern, layer, action, expires, note.',
    ],
    ['version: 2', "1:10 error There is no version '2' of this file."],
    ['__proto__: {a: 1}', "1:1 error There is no key '__proto__' here."],
    [
      'a: [',
      '1:5 error This is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ].',
    ],
  ])('says what is wrong with %j, and where', (text, expected) => {
    const read = checkDeclared(readAccessFile(text), known)
    expect(words(read)[0]).toBe(expected)
    expect(read.faults.every(({ path }) => path === 'access.yml')).toBe(true)
  })

  it('is not the end of its reader, however it is made', () => {
    const bomb = `a: &a [1]\n${Array.from({ length: 30 }, (_, at) => `b${at}: &b${at} [*a, *a]`).join('\n')}`
    expect(readAccessFile(bomb).items).toEqual([])
    expect(readAccessFile('['.repeat(100_000)).faults.length).toBeGreaterThan(0)
    const entries = Array.from(
      { length: 2_000 },
      (_, at) => `  - {role: admin, dataset: d${at}, action: view}`,
    )
    expect(readAccessFile(`grants:\n${entries.join('\n')}`).items).toHaveLength(2_000)
  })

  it('does not tell who may not see groups whether there is one', () => {
    const text = (name: string) => `grants:\n  - {group: ${name}, layer: mart, action: view}`
    const blind = { ...known, groups: null }
    for (const name of ['Growth', 'Nope']) {
      const read = checkDeclared(readAccessFile(text(name)), blind)
      expect(words(read)).toEqual([`2:5 info The group '${name}' is not declared in this file.`])
    }
  })
})

describe('the rows of a permission model', () => {
  const table = { model: 'permissions_marts', path: 'models/permissions_marts.sql' }
  const roles = [{ key: 'data_reader', name: 'Data Reader' }]

  it('are grants; empty values and columns of the project’s own are none', () => {
    const read = readPermissionRows(
      {
        ...table,
        columns: ['ROLE', 'person', 'dataset', 'layer', 'dataset_right', 'expires', 'team'],
        rows: [
          ['data reader', null, 'production_ml', 'ml', 'view', '2027-01-31', 'x'],
          ['', 'ann@example.com', 'production_ml', null, 'edit', null, 'x'],
        ],
      },
      roles,
    )
    expect(read.faults).toEqual([])
    expect(read.items.map(({ item, origin }) => `${origin}: ${describeItem(item)}`)).toEqual([
      'model:permissions_marts: view on production_ml to the role data_reader',
      'model:permissions_marts: edit on production_ml to ann@example.com',
    ])
  })

  it('that are wrong are told by what they say', () => {
    const columns = ['role', 'dataset', 'action']
    const rows = [
      ['data_reader', 'production_ml', 'read'],
      ['data_reader', 'production_ml', 'view'],
      ['data_reader', 'production_ml', 'view'],
    ]
    expect(words(readPermissionRows({ ...table, columns, rows }, roles))).toEqual([
      "error permissions_marts, the row role 'data_reader', dataset 'production_ml', action 'read': There is no action 'read'.",
      "warning permissions_marts, the row role 'data_reader', dataset 'production_ml', action 'view': this grant is there twice.",
    ])
    expect(words(readPermissionRows({ ...table, columns: ['subject', 'dataset'], rows: [] }, roles))).toEqual(
      [
        'error permissions_marts has no column role, group or person.',
        'error permissions_marts has no column action.',
      ],
    )
  })
})

describe('file and database', () => {
  const declared = readAccessFile(whole).items
  const asStored = (origin: StoredItem['origin']): StoredItem[] =>
    declared.map(({ item }) => ({ item, origin }))
  const compare = (input: Partial<CompareInput>) =>
    compareAccess({ declared, stored: asStored('file'), unread: new Set(), warehouse: null, ...input })
  const steps = (comparison: ReturnType<typeof compare>, ...chosen: string[]) =>
    planSteps(comparison, new Set(chosen)).map((step) => `${step.do} ${describeItem(step.item)}`)

  it('that say the same have no difference', () => {
    const { mark, ...lists } = compare({})
    expect(lists).toEqual({ onlyDeclared: [], onlyStored: [], different: [] })
    expect(mark).toBe(compare({ declared: declared.toReversed() }).mark)
  })

  it('are planned in an order that can be done: made before it is named, gone after', () => {
    const all = compare({ stored: [] })
    expect(steps(all).at(0)).toBe('add role ml_guest')
    expect(steps(all).at(1)).toBe('add group Finance "Ünï"')
    const none = compare({ declared: [] })
    expect(none.onlyStored.every(({ effect }) => effect === 'remove')).toBe(true)
    expect(steps(none).slice(-2)).toEqual(['remove group Finance "Ünï"', 'remove role ml_guest'])
  })

  it('keep what the page made, unless it is chosen, with all that it holds', () => {
    const stored: StoredItem[] = [
      ...asStored('file'),
      { item: { kind: 'group', name: 'Growth', summary: '' }, origin: 'page' },
      { item: { kind: 'member', group: 'Growth', email: 'bob@example.com' }, origin: 'page' },
      { item: { kind: 'member', group: 'FINANCE "Ünï"', email: 'eve@example.com' }, origin: 'page' },
    ]
    const kept = compare({ stored })
    expect(kept.onlyStored.map(({ effect, removable }) => [effect, removable])).toEqual([
      ['keep', true],
      ['keep', true],
      ['keep', true],
    ])
    expect(steps(kept)).toEqual([])
    expect(steps(kept, kept.onlyStored[0]?.id ?? '')).toEqual([
      'remove bob@example.com in the group Growth',
      'remove group Growth',
    ])
    const gone = compare({ stored, declared: [] }).onlyStored
    const eve = gone.find(({ item }) => item.kind === 'member' && item.email === 'eve@example.com')
    expect(eve).toMatchObject({ effect: 'remove', removable: false, origin: 'page' })
  })

  it('differ in fields, and in who keeps it', () => {
    const stored = asStored('file').map((each): StoredItem => {
      if (each.item.kind === 'role') return { ...each, item: { ...each.item, permissions: ['project.read'] } }
      if (each.item.kind === 'restricted') return { ...each, origin: 'page' }
      return each
    })
    expect(compare({ stored }).different.map(({ fields }) => fields)).toEqual([
      [{ name: 'permissions', declared: 'preview.run, project.read', stored: 'project.read' }],
      [{ name: 'kept in', declared: 'access.yml', stored: 'the page' }],
    ])
  })

  it('leave alone what came from a model that could not be read', () => {
    const stored: StoredItem[] = asStored('model:permissions_marts')
    const unread = compare({ declared: [], stored, unread: new Set(['permissions_marts']) })
    expect(unread.onlyStored.every(({ effect, removable }) => effect === 'keep' && !removable)).toBe(true)
    expect(steps(compare({ declared: [], stored })).length).toBe(stored.length)
  })

  it('have another mark as soon as either moved', () => {
    const marks = [
      compare({}).mark,
      compare({ stored: asStored('page') }).mark,
      compare({ stored: asStored('file').slice(1) }).mark,
      compare({ declared: declared.slice(1) }).mark,
      compare({ stored: asStored('model:permissions_marts') }).mark,
      compare({ stored: asStored('model:permissions_marts'), unread: 'every' }).mark,
    ]
    expect(new Set(marks).size).toBe(marks.length)
  })

  it('say of each difference whether the warehouse has it, where that keeps grants', () => {
    const first = compare({ stored: [] }).onlyDeclared[0]?.id ?? ''
    const told = compare({ stored: [], warehouse: new Map([[first, true]]) }).onlyDeclared
    expect(told.map(({ inWarehouse }) => inWarehouse).slice(0, 2)).toEqual([true, null])
    expect(compare({ stored: [] }).onlyDeclared[0]?.inWarehouse).toBeNull()
  })
})
