import { diskFiles, parseProject } from '#lib/dbt/index.ts'

/** The demo as production has it, where the goldens were made. */
export const parseDemo = () =>
  parseProject({
    files: diskFiles(new URL('../commerce', import.meta.url).pathname),
    target: {
      name: 'prod',
      type: 'duckdb',
      schema: 'production',
      database: 'commerce',
      threads: 4,
      profileName: 'commerce',
      extra: {},
    },
    vars: {},
    env: new Map(),
  })
