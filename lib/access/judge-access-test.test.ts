import { describe, expect, it } from 'vitest'
import type { AccessTestDto } from '#lib/contracts/access-tests.ts'
import type { HeldGrant } from '#lib/contracts/access.ts'
import { describeDataset, type DatasetNaming } from './datasets.ts'
import { builtInHoldings } from './decide.ts'
import { judgeAccessTest, type AccessWorld } from './judge-access-test.ts'

const naming: DatasetNaming = {
  projectId: 'shop',
  productionSchema: 'production',
  declaredLayer: () => null,
  isSourceSchema: () => false,
  restricted: new Set(['production_mart_pay']),
}
const describeIt = (schema: string) => describeDataset(schema, naming)
const names = [
  'production_stg',
  'production_mart',
  'production_mart_pay',
  'production_mart_ua',
  'production_ml',
]
const grant: HeldGrant = {
  id: 'g',
  projectId: 'shop',
  scope: { kind: 'dataset', value: 'production_ml' },
  action: 'view',
  expiresAt: null,
  via: { kind: 'group', key: '1', name: 'Größe & Co' },
}
const world: AccessWorld = {
  roles: builtInHoldings,
  groups: [{ name: 'Größe & Co', slug: '', grants: [grant] }],
  people: [
    { email: 'ann@example.com', slug: 'ann', grants: [grant], open: true },
    { email: 'gone@example.com', slug: 'gone', grants: [grant], open: false },
  ],
  moreRoles: false,
  datasets: names.map(describeIt),
  describe: describeIt,
  mayName: () => true,
  mayAskAbout: () => true,
  suggest: (name, known) => [...known].filter((each) => each.startsWith(name.slice(0, 8))),
}

interface Words {
  readonly who: string
  readonly can?: boolean
  readonly verb?: AccessTestDto['verb']
  readonly what: string
  readonly kind?: AccessTestDto['subject']['kind']
  readonly object?: AccessTestDto['object']['kind']
  readonly model?: string
  readonly severity?: 'warn'
}
function judge(words: Words, more: Partial<AccessWorld> = {}) {
  const { who, what, can = true, verb = 'view', kind = 'any', object = 'any', model = null } = words
  const test: AccessTestDto = {
    id: '1',
    name: '',
    description: '',
    sentence: '',
    severity: words.severity ?? 'error',
    path: 'models/_access.yml',
    span: null,
    subject: { kind, name: who, span: null },
    can,
    verb,
    object: { kind: object, name: what, span: null, modelDataset: model, nearModels: [] },
  }
  const { status, message } = judgeAccessTest(test, { ...world, ...more })
  return `${status}: ${message}`
}

describe('judgeAccessTest', () => {
  it('holds roles, groups and people against their grants', () => {
    expect(judge({ who: 'data_reader', can: false, what: 'production_ml' })).toBe(
      'pass: Nothing grants it, by name, by pattern or by the layer ml.',
    )
    expect(judge({ who: 'Data Analyst', verb: 'edit', what: 'PRODUCTION_MART' })).toBe(
      'pass: Data Analyst: edit on the layer mart.',
    )
    expect(judge({ who: 'größe & co', what: 'production_ml' })).toMatch(/^pass/)
    expect(judge({ kind: 'person', who: 'Ann@example.com', what: 'production_ml' })).toMatch(/^pass/)
    expect(judge({ kind: 'person', who: 'gone@example.com', what: 'production_ml' })).toMatch(/^fail/)
  })

  it('says what is otherwise, and by which grant', () => {
    expect(judge({ who: 'data_reader', can: false, what: 'production_mart' })).toBe(
      'fail: data_reader can view production_mart: Data Reader: view on the layer mart.',
    )
    expect(judge({ who: 'data_reader', what: 'production_ml', severity: 'warn' })).toMatch(
      /^warn: data_reader cannot view production_ml/,
    )
  })

  it('takes a pattern for each dataset that it matches', () => {
    expect(judge({ who: 'admin', verb: 'own', what: 'production_*' })).toBe('pass: It holds for 5 datasets.')
    expect(judge({ who: 'data_reader', what: 'production_m*' })).toMatch(
      /^fail: data_reader cannot view production_mart_pay: .* 1 more of 4 datasets likewise\.$/,
    )
  })

  it('takes a model for its dataset, where no dataset is called so', () => {
    expect(judge({ who: 'data_reader', what: 'fct', model: 'production_mart_ua' })).toMatch(/^pass/)
    expect(judge({ who: 'data_reader', what: 'fct', object: 'model' })).toBe(
      "error: There is no model 'fct'.",
    )
    expect(
      judge({ who: 'data_reader', can: false, what: 'production_ml', model: 'production_mart' }),
    ).toMatch(/^pass/)
  })

  it('does not know roles, groups, people and datasets that are not there', () => {
    expect(judge({ who: 'data_raeder', what: 'production_ml' })).toBe(
      "error: There is no role or group 'data_raeder'.",
    )
    expect(judge({ who: 'admin', kind: 'group', what: 'production_ml' })).toBe(
      "error: There is no group 'admin'.",
    )
    expect(judge({ who: 'x@example.com', kind: 'person', what: 'production_ml' })).toMatch(/^error/)
    expect(judge({ who: 'admin', what: 'production_none' })).toBe(
      "error: There is no dataset 'production_none'.",
    )
    expect(judge({ who: 'admin', what: 'nothing_*' })).toBe("error: There is no dataset like 'nothing_*'.")
  })

  it('tells nobody of datasets and people that they may not know of', () => {
    const some = { mayName: ({ restricted }: { restricted: boolean }) => !restricted }
    const hidden = judge({ who: 'admin', what: 'production_mart_pay' }, some)
    const missing = judge({ who: 'admin', what: 'production_mart_xxx' }, some)
    expect(hidden.replace('pay', 'xxx')).toBe(missing)
    expect(missing).toMatch(/^skipped/)
    expect(judge({ who: 'admin', what: 'production_mart*' }, some)).toMatch(/^skipped/)
    const alone = { mayAskAbout: () => false }
    expect(judge({ who: 'größe & co', what: 'production_ml' }, alone)).toMatch(/^skipped/)
    expect(judge({ who: 'gone@example.com', kind: 'person', what: 'production_ml' }, alone)).toMatch(
      /^skipped/,
    )
    expect(judge({ who: 'data_reader', what: 'production_mart' }, alone)).toMatch(/^pass/)
  })

  it('leaves out what is not known where no Metricwright is asked', () => {
    const ci = { groups: null, people: null, moreRoles: true }
    expect(judge({ who: 'auditor', what: 'production_ml' }, ci)).toMatch(/^skipped/)
    expect(judge({ who: 'a@b.c', kind: 'person', what: 'production_ml' }, ci)).toMatch(/^skipped/)
    expect(judge({ who: 'data_reader', what: 'production_mart' }, ci)).toMatch(/^pass/)
  })
})
