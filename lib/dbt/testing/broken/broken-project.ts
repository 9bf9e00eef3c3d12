type Files = Readonly<Record<string, string>>

/** A project with one thing wrong, and all that the engine says of it: place, sentence, remedy. */
export interface BrokenProject {
  readonly what: string
  readonly files: Files
  readonly says: readonly string[]
}

/** A project around one model, `a`. */
export const model = (sql: string, more: Files = {}): Files => ({ 'models/a.sql': sql, ...more })

/** A project around one property file; the model `a` is there. */
export const yaml = (text: string, more: Files = {}): Files => ({
  'models/a.sql': 'select 1 as id',
  'models/m.yml': text,
  ...more,
})

/** A project whose dbt_project.yml goes on like this after its three first lines. */
export const project = (text: string, more: Files = {}): Files => ({
  'dbt_project.yml': `name: shop\nversion: '1.0'\nprofile: test\n${text}`,
  'models/a.sql': 'select 1 as id',
  ...more,
})
