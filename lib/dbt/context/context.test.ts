import { describe, expect, it } from 'vitest'
import { compileNode } from '../compile/compile-node.ts'
import { parseFiles, testTarget } from '../testing/project.ts'
import expected from './fixtures/context.expected.json' with { type: 'json' }
import expressions from './fixtures/context.expressions.json' with { type: 'json' }
import files from './fixtures/context.project.json' with { type: 'json' }

/** What the real dbt answers each expression: scripts/make-context-cases.py. */
const models = Object.fromEntries(
  expressions.map((expression, index) => [
    `models/x${index}.sql`,
    `-- depends_on: {{ ref('one') }} {{ source('raw', 't') }}\n--<{% if execute %}{{ ${expression} }}{% endif %}>--`,
  ]),
)

const targets = {
  duckdb: { ...testTarget, name: 'duckdb', extra: { path: 'db.duckdb' } },
  postgres: {
    ...testTarget,
    name: 'postgres',
    type: 'postgres',
    database: 'conformance',
    extra: { host: '127.0.0.1', port: 5432, user: 'metricwright' },
  },
}

describe.each(['duckdb', 'postgres'] as const)('the context of a model, %s', (adapter) => {
  const project = parseFiles({ ...files, ...models }, { target: targets[adapter] })
  const answers = expected[adapter]

  it.each(expressions.map((expression, index) => [expression, index] as const))(
    '%s',
    (_expression, index) => {
      const invocation = { id: 'i', selected: [], arguments: { which: 'compile' } }
      const { sql, ok, diagnostics } = compileNode(project, `model.ctx.x${index}`, {
        database: null,
        invocation,
      })
      expect({ ok, diagnostics }).toEqual({ ok: true, diagnostics: [] })
      expect(sql.split('--<')[1]?.replace(/>--$/, '')).toBe(answers[index])
    },
  )
})
