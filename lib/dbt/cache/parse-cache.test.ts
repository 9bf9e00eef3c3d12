import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compileNode } from '../compile/compile-node.ts'
import type { ParsedProject } from '../options.ts'
import { KeptProject } from '../parse/kept-project.ts'
import { parseProject } from '../parse/parse-project.ts'
import { diskFiles } from '../project/disk-files.ts'
import { selectNodes } from '../select/select-nodes.ts'
import { testTarget } from '../testing/project.ts'
import { parseWithCache } from './parse-cache.ts'
import type { CachedParseOptions } from './parse-cache.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'parse-cache-'))
  write('dbt_project.yml', "name: shop\nversion: '1.0'\nprofile: test\n")
  write('models/orders.sql', "{{ config(tags=[env_var('TAG', 'none')]) }} select * from {{ ref('raw') }}")
  write('models/raw.sql', 'select 1 as id')
  write(
    'models/_models.yml',
    'models:\n  - name: raw\n    meta: { share: 1.0, count: 1 }\n    columns:\n      - name: id\n        data_tests: [unique]\n',
  )
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

const cacheFile = () => join(root, 'target', 'parse.cache')
const options = (more: Partial<CachedParseOptions> = {}): CachedParseOptions => ({
  files: diskFiles(root),
  target: testTarget,
  vars: {},
  env: new Map(),
  cacheFile: cacheFile(),
  leastNodes: 0,
  ...more,
})
const parse = (more: Partial<CachedParseOptions> = {}) => parseWithCache(options(more))
const isKept = (project: ParsedProject) => project instanceof KeptProject
const tagsOf = (project: ParsedProject) => project.manifest.nodes.get('model.shop.orders')?.tags

describe('a parse from what an earlier one left', () => {
  it('has the manifest and the diagnostics of a cold parse', () => {
    parse()
    const kept = parse()
    const cold = parseProject(options())
    expect(isKept(kept)).toBe(true)
    expect(kept.manifest.nodes.get('model.shop.raw')?.meta['share']).toBeInstanceOf(Number)
    const { nodes, ...others } = kept.manifest
    const { nodes: coldNodes, ...coldOthers } = cold.manifest
    expect([...nodes]).toEqual([...coldNodes])
    expect(nodes.get('model.shop.nothing')).toBeUndefined()
    expect(others).toEqual({ ...coldOthers, macros: cold.manifest.macros, docs: cold.manifest.docs })
    expect(kept.diagnostics).toEqual(cold.diagnostics)
  })

  it('selects without templates, and compiles with them', () => {
    parse()
    const kept = parse()
    expect(selectNodes(kept, { select: ['+orders'], exclude: [] }).ids).toContain('model.shop.raw')
    expect(compileNode(kept, 'model.shop.orders', { database: null }).sql).toContain('select * from "db"')
  })

  it('is not taken where a file, a variable or a setting changed', () => {
    parse()
    expect(isKept(parse({ vars: { a: 1 } }))).toBe(false)
    expect(isKept(parse())).toBe(false)
    expect(tagsOf(parse({ env: new Map([['TAG', 'daily']]) }))).toEqual(['daily'])
    expect(tagsOf(parse())).toEqual(['none'])
    write('models/orders.sql', "{{ config(tags=['new']) }} select 1 as id")
    const changed = parse()
    expect([isKept(changed), tagsOf(changed)]).toEqual([false, ['new']])
  })

  it('is taken although a variable that nobody reads changed, and by another command', () => {
    parse({ flags: { WHICH: 'parse' } })
    expect(isKept(parse({ env: new Map([['PWD', '/elsewhere']]), flags: { WHICH: 'run' } }))).toBe(true)
    write('models/raw.sql', 'select {{ 1 if flags.FULL_REFRESH else 2 }} as id')
    parse({ flags: { WHICH: 'parse' } })
    expect(isKept(parse({ flags: { WHICH: 'run' } }))).toBe(false)
  })

  it('is made anew where the file is broken, wherever it broke', () => {
    parse()
    const whole = readFileSync(cacheFile())
    for (const at of [0, 40, Math.floor(whole.length / 2), whole.length - 2]) {
      const broken = Buffer.from(whole)
      broken[at] = (broken[at] ?? 0) ^ 1
      writeFileSync(cacheFile(), broken)
      expect(tagsOf(parse())).toEqual(['none'])
      writeFileSync(cacheFile(), broken)
      expect(isKept(parse())).toBe(false)
    }
    writeFileSync(cacheFile(), whole.subarray(0, 100))
    expect(isKept(parse())).toBe(false)
  })

  it('is not kept of a small project, nor of one with errors', () => {
    parse({ leastNodes: 4 })
    expect(() => statSync(cacheFile())).toThrow()
    write('models/broken.sql', "select * from {{ ref('nope') }}")
    expect(parse().diagnostics).toHaveLength(1)
    expect(() => statSync(cacheFile())).toThrow()
  })
})
