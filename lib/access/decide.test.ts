import { describe, expect, it } from 'vitest'
import type { DatasetAction, GrantScope, HeldGrant } from '#lib/contracts/access.ts'
import { describeDataset, type DatasetNaming } from './datasets.ts'
import { decideDataset, grantsOfRole, matchesPattern, rolesFor } from './decide.ts'
import { getRole } from './roles.ts'

const naming: DatasetNaming = {
  projectId: 'shop',
  productionSchema: 'production',
  declaredLayer: () => null,
  isSourceSchema: (schema) => schema === 'backend',
  restricted: new Set(),
}
const of = (schema: string, restricted = false) => ({ ...describeDataset(schema, naming), restricted })

function grant(
  kind: GrantScope['kind'],
  value: string,
  action: DatasetAction,
  more: Partial<HeldGrant> = {},
): HeldGrant {
  const via = { kind: 'group' as const, key: 'g', name: 'Finance' }
  return { id: 'g1', projectId: 'shop', scope: { kind, value }, action, expiresAt: null, via, ...more }
}
const decide = (grants: HeldGrant[], schema: string, restricted = false) =>
  decideDataset({ slug: 'ann', grants }, of(schema, restricted))

describe('the table of roles', () => {
  it('gives layers', () => {
    const cells = [
      'production_stg_backend',
      'production_mart_revenue',
      'production_reporting',
      'production_ml',
    ].map((schema) => rolesFor(of(schema)).map(({ role, action }) => `${role} ${action}`))
    expect(cells).toEqual([
      ['admin own', 'team_lead view', 'data_analyst view', 'data_reader view'],
      ['admin own', 'team_lead edit', 'data_analyst edit', 'data_reader view'],
      ['admin own', 'team_lead view', 'data_reader view'],
      ['admin own', 'team_lead view'],
    ])
  })

  it('gives nobody but Admin what is restricted', () => {
    expect(rolesFor(of('production_mart_revenue', true)).map(({ role }) => role)).toEqual(['admin'])
  })
})

describe('decideDataset', () => {
  it('gives nobody without a grant anything, but their own schema', () => {
    expect(decide([], 'production_mart_revenue').action).toBeNull()
    expect(decide([], 'dev_ann_mart').action).toBe('own')
    expect(decide(grantsOfRole(getRole('team_lead')), 'dev_ben_mart').action).toBeNull()
  })

  it('knows grants by name, by pattern and by layer, of this project alone', () => {
    expect(decide([grant('dataset', 'Production_ML', 'view')], 'production_ml').action).toBe('view')
    expect(decide([grant('pattern', 'production_mart_*', 'edit')], 'production_mart_revenue').action).toBe(
      'edit',
    )
    expect(decide([grant('layer', 'ml', 'list')], 'production_ml').action).toBe('list')
    expect(
      decide([grant('dataset', 'production_ml', 'view', { projectId: 'other' })], 'production_ml').action,
    ).toBeNull()
    expect(decide([grant('dataset', 'production_ml', 'view')], 'production_mlx').action).toBeNull()
  })

  it('opens a restricted dataset by its very name alone', () => {
    expect(
      decide([grant('pattern', '*', 'own'), grant('layer', 'ml', 'own')], 'production_ml', true).action,
    ).toBeNull()
    expect(decide([grant('dataset', 'production_ml', 'view')], 'production_ml', true).action).toBe('view')
  })

  it('opens the development schema of somebody else by its very name alone', () => {
    expect(decide([grant('pattern', 'dev_*', 'own')], 'dev_ben').action).toBeNull()
    expect(decide([grant('dataset', 'dev_ben', 'view')], 'dev_ben').action).toBe('view')
  })

  it('takes the strongest, then the one that lasts longest, and names the others', () => {
    const soon = grant('dataset', 'production_ml', 'view', {
      id: 'soon',
      expiresAt: '2030-01-01T00:00:00.000Z',
    })
    const ever = grant('pattern', 'production_m*', 'view', { id: 'ever' })
    const weak = grant('layer', 'ml', 'list', { id: 'weak' })
    const decision = decide([weak, soon, ever], 'production_ml')
    expect(decision.grant?.id).toBe('ever')
    expect(decision.others.map(({ id }) => id)).toEqual(['soon', 'weak'])
  })

  it('says the whole chain', () => {
    const until = grant('dataset', 'production_ml', 'view', { expiresAt: '2030-01-01T12:30:00.000Z' })
    const { because, chain } = decide([until], 'production_ml')
    expect(because).toBe('Group Finance: view on production_ml until 2030-01-01 12:30 UTC.')
    expect(chain.map(({ kind, title, detail }) => `${kind}: ${title}; ${detail}`)).toEqual([
      'group: Group Finance; ',
      'grant: View on production_ml; granted in this project until 2030-01-01 12:30 UTC',
      'dataset: production_ml; production, layer ml',
    ])
    expect(decide([], 'production_ml').because).toBe(
      'Nothing grants it, by name, by pattern or by the layer ml.',
    )
  })
})

describe('matchesPattern', () => {
  it.each([
    ['production_*', 'production_mart', true],
    ['production_*', 'production', false],
    ['*_revenue', 'production_mart_revenue', true],
    ['production_*_revenue*', 'production_mart_revenue_old', true],
    ['stg_?', 'stg_a', true],
    ['stg_?', 'stg_ab', false],
    ['*', '', true],
    ['Größe_*', 'größe_x', true],
    ['a.c', 'abc', false],
    ['[ab]', 'a', false],
  ])('%s on %s is %s', (pattern, name, expected) => {
    expect(matchesPattern(pattern, name)).toBe(expected)
  })

  it('ends soon on what makes a regular expression run for ever', () => {
    const started = performance.now()
    expect(matchesPattern(`${'*a'.repeat(150)}b`, 'a'.repeat(300))).toBe(false)
    expect(performance.now() - started).toBeLessThan(100)
  })
})
