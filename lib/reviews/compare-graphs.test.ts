import { describe, expect, it } from 'vitest'
import type { GraphNode } from '#lib/contracts/compile.ts'
import { compareGraphs, type CommitGraph } from './compare-graphs.ts'
import { findNewProblems } from './find-new-problems.ts'

function node(id: string): GraphNode {
  return {
    id,
    name: id,
    resourceType: 'model',
    materialized: 'view',
    layer: 'mart',
    folder: '',
    packageName: 'shop',
    path: `models/${id}.sql`,
    tags: [],
    tests: 0,
    accessTests: { total: 0, broken: 0 },
    builtInDevelopment: false,
    builtInProduction: false,
    lastState: null,
  }
}

/** `a>b c>d` are edges; fingerprints are 1 unless told. */
function graph(
  edges: string,
  changed: Readonly<Record<string, string>> = {},
  alone: string[] = [],
): CommitGraph {
  const pairs = edges
    .split(' ')
    .filter(Boolean)
    .map((edge): [string, string] => {
      const [from = '', to = ''] = edge.split('>')
      return [from, to]
    })
  const ids = [...new Set([...pairs.flat(), ...alone])]
  return {
    graph: { nodes: ids.map(node), edges: pairs, hash: edges },
    fingerprints: { ...Object.fromEntries(ids.map((id) => [id, '1'])), ...changed },
  }
}

function effects(before: CommitGraph, after: CommitGraph): Record<string, string> {
  return Object.fromEntries(compareGraphs(before, after).nodes.map((each) => [each.id, each.effect]))
}

describe('the difference of two lineages', () => {
  it('has what changed, all that is downstream, and the inputs of those; nothing else', () => {
    const edges = 'src>stg stg>mart mart>report other>report far>away'
    expect(effects(graph(edges), graph(edges, { stg: '2' }))).toEqual({
      src: 'context',
      stg: 'changed',
      mart: 'downstream',
      report: 'downstream',
      other: 'context',
    })
  })

  it('shows nodes and edges that came and went', () => {
    const result = compareGraphs(graph('a>old old>c'), graph('a>new new>c', { c: '2' }))
    expect(Object.fromEntries(result.nodes.map((each) => [each.id, each.effect]))).toEqual({
      a: 'context',
      old: 'removed',
      new: 'added',
      c: 'changed',
    })
    expect(result.edges.map((edge) => `${edge.from}>${edge.to} ${edge.effect}`).sort()).toEqual([
      'a>new added',
      'a>old removed',
      'new>c added',
      'old>c removed',
    ])
  })

  it('is empty for the same lineage, and ends in a cycle', () => {
    expect(compareGraphs(graph('a>b'), graph('a>b'))).toEqual({ nodes: [], edges: [] })
    expect(effects(graph('a>b b>a'), graph('a>b b>a', { a: '2' }))).toEqual({ a: 'changed', b: 'downstream' })
  })
})

describe('new problems', () => {
  it('are those that were not there, and a second one of a kind', () => {
    const old = { path: 'a.sql', message: 'no such ref' }
    const fresh = { path: 'b.sql', message: 'no such ref' }
    expect(findNewProblems([old], [old, fresh])).toEqual([fresh])
    expect(findNewProblems([old], [old, old])).toEqual([old])
    expect(findNewProblems([old], [])).toEqual([])
  })
})
