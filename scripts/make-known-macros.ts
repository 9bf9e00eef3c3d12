import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describeBuiltins } from '#lib/dbt/macros/describe-builtins.ts'

/** Writes lib/dbt/macros/known-macros.json anew, after a macro of the engine was changed: a line a file. */
const lines = Object.entries(describeBuiltins()).map(
  ([file, known]) => `  ${JSON.stringify(file)}: ${JSON.stringify(known)}`,
)
writeFileSync(
  path.join(import.meta.dirname, '../lib/dbt/macros/known-macros.json'),
  `{\n${lines.join(',\n')}\n}\n`,
)
